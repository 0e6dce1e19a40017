package dev.assay.judge;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which provider's API an endpoint speaks. */
public enum ApiKind {
    /** OpenAI's chat completions, and all that speak them: vLLM, Ollama, llama.cpp, LM Studio, OpenRouter. */
    OPENAI("https://api.openai.com/v1"),
    /** Azure OpenAI: the model is a deployment. */
    AZURE(null),
    /** Anthropic's messages. */
    ANTHROPIC("https://api.anthropic.com/v1"),
    /** Gemini's generateContent. */
    GEMINI("https://generativelanguage.googleapis.com/v1beta"),
    /** Amazon Bedrock's Converse. */
    BEDROCK(null),
    MISTRAL("https://api.mistral.ai/v1");

    private static final ChatApi OPENAI_API = new OpenAiApi();
    private static final ChatApi AZURE_API = new AzureApi();
    private static final ChatApi ANTHROPIC_API = new AnthropicApi();
    private static final ChatApi GEMINI_API = new GeminiApi();
    private static final ChatApi BEDROCK_API = new BedrockApi();
    private static final ChatApi MISTRAL_API = new MistralApi();

    private final @Nullable String baseUrl;

    ApiKind(@Nullable String baseUrl) {
        this.baseUrl = baseUrl;
    }

    /** Where everybody finds it; empty when each customer has an address of their own. */
    Optional<String> baseUrl() {
        return Optional.ofNullable(baseUrl);
    }

    ChatApi api() {
        return switch (this) {
            case OPENAI -> OPENAI_API;
            case AZURE -> AZURE_API;
            case ANTHROPIC -> ANTHROPIC_API;
            case GEMINI -> GEMINI_API;
            case BEDROCK -> BEDROCK_API;
            case MISTRAL -> MISTRAL_API;
        };
    }

    /** As the configuration and model URIs write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ApiKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(ApiKind::word).toList();
    }
}
