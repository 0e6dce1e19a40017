package dev.assay.judge;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Mistral: OpenAI's form with words of its own (<a href="https://docs.mistral.ai/api/">API</a>). */
final class MistralApi extends OpenAiApi {
    @Override
    void inference(ObjectNode body, String name, Object value, AnswerForm form) throws ChatFailure {
        super.inference(body, name.equals("seed") ? "random_seed" : name, value, form);
    }

    @Override
    public boolean tellsChances() {
        return false;
    }

    @Override
    String anyTool() {
        return "any";
    }
}
