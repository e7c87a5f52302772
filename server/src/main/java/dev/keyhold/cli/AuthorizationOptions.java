package dev.keyhold.cli;

import dev.keyhold.server.GatewayAuthorization;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which requests to other servers policies decide about. */
final class AuthorizationOptions {
    @Option(
            names = "--gateway-authorize",
            paramLabel = "MAPPING[@HOST]",
            split = ",",
            description = "The requests that IAM policies decide about: s3 for a store that speaks S3, generic for an"
                    + " HTTP API by the table in --gateway-routes, or none, for a host such as s3@store.example or"
                    + " s3@*.store.example, else for every host; may be repeated, and the first for a host counts."
                    + " Requests to other hosts are then refused. Default: requests are authenticated alone.")
    private List<String> rules = List.of();

    @Option(
            names = "--gateway-account",
            paramLabel = "ACCOUNT",
            description = "The account that owns what stands behind gateways: only its principals pass where policies"
                    + " decide. A gateway that may ask only by a credential is of the account of that identity."
                    + " Default: the only account there is.")
    private @Nullable String account;

    @Option(
            names = "--gateway-bucket-domains",
            paramLabel = "DOMAIN",
            split = ",",
            description = "The domains below which the store has buckets, such as store.example for"
                    + " bucket.store.example; may be repeated. Default: none, so that buckets are in the path.")
    private List<String> bucketDomains = List.of();

    @Option(
            names = "--gateway-routes",
            paramLabel = "FILE",
            description = "The table of the mapping generic: lines with methods, a path, an action and a resource, such"
                    + " as GET /invoices/{id} invoices:Get arn:aws:invoices:::invoice/{id}.")
    private @Nullable Path routes;

    GatewayAuthorization authorization() {
        return GatewayAuthorization.parse(
                Optional.ofNullable(account), rules, bucketDomains, Optional.ofNullable(routes));
    }
}
