package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.ErrorTable;
import dev.keyhold.sigv4.QueryApiRules;
import dev.keyhold.sigv4.SigningRules;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The AWS APIs served here. */
public enum AwsApi {
    IAM("iam", "IAM", Protocol.QUERY, "2010-05-08"),
    STS("sts", "STS", Protocol.QUERY, "2011-06-15"),
    ORGANIZATIONS("organizations", "Organizations", Protocol.JSON, "AWSOrganizationsV20161128"),
    KMS("kms", "KMS", Protocol.JSON, "TrentService");

    private static final List<AwsApi> ALL = List.of(values());

    private final String service;
    private final String title;
    private final Protocol protocol;
    private final String version;

    AwsApi(String service, String title, Protocol protocol, String version) {
        this.service = service;
        this.title = title;
        this.protocol = protocol;
        this.version = version;
    }

    /** How requests are written. */
    public enum Protocol {
        /** Forms, in which the parameter {@code Version} names the API. */
        QUERY,
        /** JSON 1.1, where the header {@code X-Amz-Target} begins with the API's version. */
        JSON
    }

    /** The API of that service name. */
    static AwsApi of(String service) {
        return find(service).orElseThrow();
    }

    /** The API of that service name, if it is served. */
    static Optional<AwsApi> find(String service) {
        return first(api -> api.service.equals(service));
    }

    /** The API of that protocol and version, if it is served. */
    static Optional<AwsApi> find(Protocol protocol, String version) {
        return first(api -> api.protocol == protocol && api.version.equals(version));
    }

    private static Optional<AwsApi> first(Predicate<AwsApi> condition) {
        for (var api : ALL) {
            if (condition.test(api)) {
                return Optional.of(api);
            }
        }
        return Optional.empty();
    }

    /** The name in credential scopes and action names. */
    public String service() {
        return service;
    }

    /** The name in texts. */
    String title() {
        return title;
    }

    public Protocol protocol() {
        return protocol;
    }

    /** What signatures of requests to it must cover. */
    SigningRules rules() {
        return new QueryApiRules(service);
    }

    /** How requests name it and its version, in the way of the protocol. */
    public String version() {
        return version;
    }

    /** The member of an error in JSON that has its text. */
    String messageMember() {
        return switch (this) {
            case IAM, STS, KMS -> AwsJsonFormat.MESSAGE;
            case ORGANIZATIONS -> "Message";
        };
    }

    /** The XML namespace of responses, for an API that has any. */
    String namespace() {
        return "https://" + service + ".amazonaws.com/doc/" + version + "/";
    }

    /** How it words what is refused. */
    ErrorTable errors() {
        return switch (this) {
            case IAM, STS -> ErrorTable.QUERY;
            case ORGANIZATIONS -> ErrorTable.ORGANIZATIONS;
            case KMS -> ErrorTable.KMS;
        };
    }
}
