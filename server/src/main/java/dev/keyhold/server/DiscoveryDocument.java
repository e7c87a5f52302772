package dev.keyhold.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.keyhold.domain.federation.KeyFetchException;
import dev.keyhold.domain.federation.KeyFetchException.Problem;
import dev.keyhold.model.HttpsUrl;

/** What an issuer says about itself (OpenID Connect Discovery 1.0 §4.3), of which the place of its keys is read. */
final class DiscoveryDocument {
    private static final ObjectMapper JSON = new ObjectMapper();

    private DiscoveryDocument() {}

    /**
     * Where the keys are: a URL of a host that is allowed for that issuer.
     *
     * @throws KeyFetchException when the document is not that of the issuer, or names no such URL
     */
    static String keysUrl(String document, FederationConfig.Issuer issuer) throws KeyFetchException {
        var json = parse(document);
        if (!json.path("issuer").asText("").equals(issuer.url())) {
            throw new KeyFetchException(Problem.OTHER_ISSUER);
        }
        var url = HttpsUrl.parse(json.path("jwks_uri").asText(""))
                .orElseThrow(() -> new KeyFetchException(Problem.INVALID_DISCOVERY));
        if (!FederationConfig.hostAndPort(url).equals(issuer.keysHostAndPort())) {
            throw new KeyFetchException(Problem.OTHER_HOST);
        }
        return url.toString();
    }

    private static JsonNode parse(String document) throws KeyFetchException {
        try {
            var json = JSON.readTree(document);
            if (json != null && json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException _) {
            throw new KeyFetchException(Problem.INVALID_DISCOVERY);
        }
        throw new KeyFetchException(Problem.INVALID_DISCOVERY);
    }
}
