package dev.keyhold.store.sql;

/** The statements about OIDC providers; the rules of {@link Statements} hold here too. */
final class OidcStatements {
    static final String PROVIDER = """
            SELECT account_id, provider_id, issuer, created_at FROM oidc_providers
            WHERE account_id = ? AND provider_id = ?""";
    static final String PROVIDER_BY_ISSUER = """
            SELECT account_id, provider_id, issuer, created_at FROM oidc_providers
            WHERE account_id = ? AND issuer = ?""";
    static final String ISSUERS = "SELECT issuer FROM oidc_providers WHERE account_id = ? ORDER BY issuer";
    static final String COUNT_PROVIDERS =
            "SELECT count(*) AS n FROM (SELECT provider_id FROM oidc_providers WHERE account_id = ? LIMIT ?) AS found";
    static final String INSERT_PROVIDER =
            "INSERT INTO oidc_providers (account_id, provider_id, issuer, created_at) VALUES (?, ?, ?, ?)";
    static final String DELETE_PROVIDER = "DELETE FROM oidc_providers WHERE account_id = ? AND provider_id = ?";

    static final String CLIENT_IDS =
            "SELECT client_id FROM oidc_client_ids WHERE account_id = ? AND provider_id = ? ORDER BY position";
    static final String INSERT_CLIENT_ID =
            "INSERT INTO oidc_client_ids (account_id, provider_id, position, client_id) VALUES (?, ?, ?, ?)";
    static final String DELETE_CLIENT_IDS = "DELETE FROM oidc_client_ids WHERE account_id = ? AND provider_id = ?";

    static final String THUMBPRINTS =
            "SELECT thumbprint FROM oidc_thumbprints WHERE account_id = ? AND provider_id = ? ORDER BY position";
    static final String INSERT_THUMBPRINT =
            "INSERT INTO oidc_thumbprints (account_id, provider_id, position, thumbprint) VALUES (?, ?, ?, ?)";
    static final String DELETE_THUMBPRINTS = "DELETE FROM oidc_thumbprints WHERE account_id = ? AND provider_id = ?";

    private OidcStatements() {}
}
