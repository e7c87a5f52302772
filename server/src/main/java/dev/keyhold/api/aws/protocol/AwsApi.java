package dev.keyhold.api.aws.protocol;

import dev.keyhold.sigv4.QueryApiRules;
import dev.keyhold.sigv4.SigningRules;
import java.util.stream.Stream;

/** The AWS APIs served here. */
public enum AwsApi {
    IAM("iam", "2010-05-08", "https://iam.amazonaws.com/doc/2010-05-08/"),
    STS("sts", "2011-06-15", "https://sts.amazonaws.com/doc/2011-06-15/");

    private final String service;
    private final String version;
    private final String namespace;

    AwsApi(String service, String version, String namespace) {
        this.service = service;
        this.version = version;
        this.namespace = namespace;
    }

    /** The API of that service name. */
    static AwsApi of(String service) {
        return Stream.of(values())
                .filter(api -> api.service.equals(service))
                .findFirst()
                .orElseThrow();
    }

    /** The name in credential scopes and action names. */
    public String service() {
        return service;
    }

    /** What signatures of requests to it must cover. */
    SigningRules rules() {
        return new QueryApiRules(service);
    }

    /** The value of {@code Version}. */
    public String version() {
        return version;
    }

    /** The XML namespace of answers. */
    String namespace() {
        return namespace;
    }
}
