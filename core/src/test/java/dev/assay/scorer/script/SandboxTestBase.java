package dev.assay.scorer.script;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** One pool of {@link TestSandbox#config()} for the tests of a class. */
abstract class SandboxTestBase {
    static SandboxPool pool;

    @BeforeAll
    static void openPool() {
        pool = TestSandbox.pool();
    }

    @AfterAll
    static void closePool() {
        pool.close();
    }
}
