package dev.keyhold.domain.credential;

import java.util.List;

/**
 * The scopes an API key can have, by the names of the vendor's services, and those it has when none is asked for. The
 * two of {@code yc.kms} are our own.
 */
public final class ApiKeyScopes {
    /** Every scope, in order. */
    public static final List<String> ALL = List.of(
            "yc.ai.foundationModels.execute",
            "yc.ai.imageGeneration.execute",
            "yc.ai.languageModels.execute",
            "yc.ai.speechkitStt.execute",
            "yc.ai.speechkitTts.execute",
            "yc.ai.translate.execute",
            "yc.ai.vision.execute",
            "yc.kms.symmetricKeys.decrypt",
            "yc.kms.symmetricKeys.encrypt",
            "yc.monitoring.manage",
            "yc.monitoring.read",
            "yc.postbox.send",
            "yc.search-api.execute",
            "yc.serverless.containers.invoke",
            "yc.serverless.functions.invoke",
            "yc.ydb.tables.manage",
            "yc.ydb.topics.manage");

    /** What a key may be used for that was made without scopes. */
    public static final List<String> DEFAULT = List.of(
            "yc.ai.imageGeneration.execute",
            "yc.ai.languageModels.execute",
            "yc.ai.speechkitStt.execute",
            "yc.ai.speechkitTts.execute",
            "yc.ai.translate.execute",
            "yc.ai.vision.execute",
            "yc.monitoring.manage",
            "yc.search-api.execute",
            "yc.serverless.containers.invoke",
            "yc.serverless.functions.invoke");

    private ApiKeyScopes() {}
}
