package dev.assay.price;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names that one model goes by: as it was sent, then without what providers and gateways put before it. */
final class ModelNames {
    /** What runs on one's own machine costs nothing that a table of providers' prices knows. */
    private static final Set<String> LOCAL = Set.of(
            "ollama",
            "ollama_chat",
            "lmstudio",
            "lm_studio",
            "vllm",
            "hosted_vllm",
            "llamacpp",
            "llama.cpp",
            "localai");

    /** {@code openai:gpt-4o}, {@code google-gla:gemini-2.5-pro}; not {@code ft:…}, which costs more, nor a tag behind a name. */
    private static final Pattern PROVIDER = Pattern.compile(
            "(openai|openai-chat|openai-responses|azure|anthropic|google|google-gla|google-vertex|gemini|mistral|"
                    + "mistralai|bedrock|openrouter|vertexai|google_genai|google_vertexai|azure_openai|"
                    + "bedrock_converse):(?=[^/])");

    /** {@code us.anthropic.claude-…} of Bedrock. */
    private static final Pattern BEDROCK =
            Pattern.compile("(?:(?:us|us-gov|eu|apac|au|jp|ca|sa|global)\\.)?(?:anthropic|mistral|openai)\\.");

    /** {@code openai:/gpt-4o} of MLflow. */
    private static final Pattern SCHEME = Pattern.compile("[a-z0-9_-]+:/+");

    private ModelNames() {}

    /** The most particular first; in lower case. */
    static List<String> of(String model, @Nullable String provider) {
        String sent = model.strip().toLowerCase(Locale.ROOT);
        List<String> names = new ArrayList<>();
        String by = provider == null ? "" : provider.strip().toLowerCase(Locale.ROOT);
        if (!by.isEmpty()) {
            names.add(by + "/" + sent);
        }
        names.add(sent);
        if (LOCAL.contains(by) || LOCAL.contains(sent.split("[:/]", 2)[0])) {
            return names;
        }
        String name = without(SCHEME, sent, names);
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/')) {
            name = name.substring(slash + 1);
            names.add(name);
        }
        name = without(PROVIDER, name, names);
        without(BEDROCK, name, names);
        return names;
    }

    private static String without(Pattern prefix, String name, List<String> names) {
        var start = prefix.matcher(name);
        if (!start.lookingAt()) {
            return name;
        }
        String rest = name.substring(start.end());
        names.add(rest);
        return rest;
    }
}
