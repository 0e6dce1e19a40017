package dev.assay.http.mlflow;

import dev.assay.http.AreaServer;
import dev.assay.store.pg.PgDatabase;
import dev.assay.store.pg.PgExperimentStore;
import dev.assay.store.pg.PgTestDatabase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** Some areas of MLflow's paths behind real HTTP, over a database of the test class's own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MlflowAreaTestBase {
    final Vertx vertx = Vertx.vertx();
    final PgDatabase database = PgTestDatabase.create(vertx);
    final PgExperimentStore experiments = new PgExperimentStore(database.reads(), 13);
    AreaServer server;

    /** What the server answers. */
    abstract List<MlflowArea> areas();

    @BeforeAll
    void open() {
        server = AreaServer.start(vertx, areas());
    }

    @AfterAll
    void close() {
        server.close();
        database.close();
        vertx.close().await();
    }

    /** @return its id */
    String experiment(String name) {
        return String.valueOf(experiments.create(name, Map.of()).await().no());
    }

    void sql(String statement) {
        database.admin().query(statement).execute().await();
    }

    /** @param list that is missing when it is empty */
    static List<String> names(JsonObject answer, String list) {
        return answer.getJsonArray(list, new JsonArray()).stream()
                .map(each -> ((JsonObject) each).getString("name"))
                .toList();
    }
}
