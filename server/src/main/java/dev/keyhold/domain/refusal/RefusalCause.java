package dev.keyhold.domain.refusal;

import java.util.Locale;

/** Every cause of a refusal that can be named: what it means, and what to do about it. */
public enum RefusalCause {
    SIGNED_OTHER_HOST(
            "The client signed another host than the one that arrived: a proxy put another name in its place.",
            "Have the proxy pass on the host that the client called: in nginx `proxy_set_header Host $http_host`."),
    SIGNED_OTHER_PORT(
            "The client signed the host with another port, or without one.",
            "Have the proxy pass on host and port as they came: in nginx `$http_host`, since `$host` has no port."),
    PATH_CODED_ON_THE_WAY(
            "The path was decoded or encoded on the way, or the client did not encode it as it should.",
            "Have the proxy pass on the path as it came: in nginx `proxy_pass` without a path, and `$request_uri`."),
    PLUS_IN_PATH(
            "A plus in the path was read as a space, or a space as a plus.",
            "Encode a plus as %2B and a space as %20; for a store that reads a plus as a plus, set gateway-plus."),
    PATH_BYTES(
            "Characters of the path were signed in another encoding than they arrived in.",
            "Sign and send the path in UTF-8, percent-encoded."),
    PATH_REWRITTEN(
            "The client signed another path: a proxy added or removed a part of it.",
            "Have the proxy pass on the path that the client called, or have clients call the path that arrives."),
    PATH_RULES(
            "The client made the canonical path by the rules of another service.",
            "Name the right service in the signer: s3 for stores, whose paths are encoded once, others twice."),
    QUERY_ORDER(
            "The client signed the parameters of the query in another order than the sorted one.",
            "Sort the parameters by name and then by value before signing."),
    QUERY_CODED_OTHERWISE(
            "The client signed the query in another encoding.",
            "Percent-encode names and values once, a space as %20, before signing."),
    QUERY_CHANGED(
            "The client signed a query with other parameters: something on the way added or removed one.",
            "Have the proxy pass on the query as it came."),
    HEADER_CHANGED(
            "A signed header has another value than the one that was signed.",
            "Have the proxy leave the header alone, or the client not sign a header that proxies set."),
    HEADER_BYTES(
            "A signed header was signed in another encoding than it arrived in.",
            "Use ASCII in headers, or UTF-8 that every proxy on the way passes on."),
    BODY_NOT_AS_SIGNED(
            "The client signed the hash of another body, or a word in its place.",
            "Sign the hash of the body that is sent; UNSIGNED-PAYLOAD is accepted over TLS alone."),
    METHOD_CHANGED(
            "The client signed another method than the one that arrived.",
            "Have the proxy pass on the method: nginx turns HEAD into GET where it caches (proxy_cache_convert_head)."),
    OTHER_DATE(
            "The client signed another of the times that the request has.",
            "Send x-amz-date alone, or the same time in both headers."),
    SECRET_OF_OTHER_KEY(
            "The request was signed with the secret of another key of the same user.",
            "Configure the access key id and the secret of one key together."),
    SECRET_WITH_EXTRA_CHARACTERS(
            "The secret has characters around it that are not part of it, or was decoded or encoded.",
            "Configure the secret alone: no quotes, no spaces and no line break; as it was shown."),
    WRONG_SECRET(
            "Nothing that was tried explains the signature: most likely the client has another secret.",
            "Check the secret that the client has. If it is right, name the host that clients call, or its path."),
    NOT_COMPARABLE(
            "The signature is not that of the key, and why cannot be found out.",
            "Check the secret, and that proxies pass on host, path and signed headers as they came."),

    NO_CREDENTIAL(
            "No credential arrived.",
            "Configure one in the client; if it sends one, have the proxy pass on the Authorization header."),
    TWO_SIGNATURES(
            "There are a signature in the header and one in the query.", "Send one; a presigned URL needs no header."),
    UNSUPPORTED_ALGORITHM(
            "The signature is of an algorithm that is not supported.", "Use AWS4-HMAC-SHA256; SigV4A is not served."),
    SIGNATURE_VERSION_2(
            "The client signed by Signature Version 2.",
            "Set Signature Version 4: `signature_version = s3v4` in boto3, `S3_USE_SIGV4` or the like elsewhere."),
    MALFORMED_SIGNATURE(
            "The signature lacks parts, or has parts that cannot be read.",
            "Use a current signer, and have proxies pass on the Authorization header and the query as they came."),
    BAD_SIGNING_DATE("There is no date that can be read.", "Send x-amz-date in the form 20150830T123600Z."),
    HEADER_LIST(
            "The list of signed headers is not in order, or names what is no header.",
            "List the signed headers in lower case, sorted, each once."),
    HOST_NOT_SIGNED("The host is not signed.", "Sign the header host."),
    HEADER_NOT_SIGNED(
            "A header that has to be signed is not.",
            "Sign all headers that begin with x-amz-; or keep the proxy from adding such a header."),
    SIGNED_HEADER_MISSING(
            "A signed header did not arrive.",
            "Have the proxy pass the header on, or the client not sign a header that proxies remove."),
    SIGNED_TOO_LONG_AGO(
            "The request was signed too long ago: the client's clock is behind, or the request was kept.",
            "Set the client's clock by NTP; sign a request again before it is sent again."),
    SIGNED_IN_THE_FUTURE("The client's clock is ahead.", "Set the client's clock, and this server's, by NTP."),
    BAD_LIFETIME(
            "The lifetime of the presigned request is missing or no number of seconds up to a week.",
            "Set X-Amz-Expires from 1 to 604800."),
    PRESIGNED_EXPIRED("The presigned request has expired.", "Presign another, or one that is valid longer."),
    SCOPE_DIFFERS(
            "The credential scope names another service, region or day than it should.",
            "Set the service of the signer, and the day of the signing time; the region can be any name."),
    SCOPE_OF_THIS_SERVICE(
            "The request is signed for Keyhold itself, and was sent to a server behind a gateway.",
            "Sign it for the service that it is sent to, such as s3."),
    SERVICE_NOT_BEHIND_GATEWAY(
            "The request is signed for a service that the gateway does not protect.",
            "Set the service of the signer, or add it to the setting gateway-services."),
    HOST_NOT_BEHIND_GATEWAY(
            "The request is signed for a host that the gateway does not protect.",
            "Have the proxy pass on the host that the client called, or add it to the setting gateway-hosts."),
    AMBIGUOUS_PATH(
            "The path has empty, '.' or '..' segments or a number sign, which its signature does not tell from others.",
            "Send the path without them; encode a number sign as %23."),
    BYTES_LOST(
            "A signed part was not forwarded byte for byte.",
            "With Envoy set `encode_raw_headers: true`; use ASCII or percent-encoding."),
    BODY_HASH_MISSING(
            "The hash of the body was not sent, and the body is not here.",
            "Sign x-amz-content-sha256, which signers of S3 do; UNSIGNED-PAYLOAD will do."),
    BODY_HASH_MALFORMED(
            "What was sent as the body's hash is none.", "Send one x-amz-content-sha256 in lower-case hex."),
    BODY_CHANGED(
            "The body that arrived does not have the hash that was signed.",
            "Have proxies pass on the body as it came: not compressed, decompressed or rewritten."),

    UNKNOWN_KEY(
            "There is no such access key.",
            "Check the access key id and the address: it may be of another installation, or a secret in its place."),
    KEY_DELETED("The access key was deleted.", "Create another key and configure it in the client."),
    KEY_DISABLED("The access key is inactive.", "Activate the key, or configure an active one in the client."),
    ACCOUNT_CLOSED("The key's account is closed, or its user is gone.", "Use a credential of an account that is open."),
    RECORD_FORGED(
            "The stored record of the key is not as Keyhold wrote it.",
            "Somebody changed the database: restore a backup, and see who has access to it."),
    TOKEN_UNEXPECTED(
            "A session token was sent with a long-term key.",
            "Remove the session token from the client's configuration and environment."),
    TOKEN_MISSING("A temporary key was sent without its session token.", "Configure key, secret and token together."),
    TOKEN_INVALID(
            "The session token is damaged, or of another key or installation.",
            "Configure key, secret and token of one session together; get another session."),
    SESSION_EXPIRED("The session has expired.", "Get another session."),
    SESSION_REVOKED(
            "The session was revoked: the key or the role that it came from is disabled, deleted or has revoked it.",
            "Get another session with a credential that is in force."),
    IDENTITY_DELETED("The credential's user or service account is deleted.", "Use a credential of another."),
    IDENTITY_SUSPENDED("The credential's user or service account is suspended.", "Reactivate it."),
    IDENTITY_EXPIRED("The credential's user or service account has expired.", "Extend its life, or use another."),
    IAM_TOKEN_INVALID("The IAM token is damaged or was not issued here.", "Get an IAM token from this installation."),
    IAM_TOKEN_EXPIRED("The IAM token has expired.", "Get another; they are valid for hours, so renew them in time."),
    IAM_TOKEN_REVOKED("The IAM token was revoked.", "Get another."),
    ISSUED_IN_THE_FUTURE(
            "The token or session was issued by a clock that ran ahead.", "Set the clocks of all nodes by NTP."),
    API_KEY_INVALID("The API key is damaged, unknown or deleted.", "Check the key, or create another."),
    API_KEY_EXPIRED("The API key has expired.", "Create another."),
    API_KEY_SCOPE("No scope of the API key covers this.", "Use an API key that has the scope."),
    CREDENTIAL_MALFORMED(
            "The credential is in no form that is known.",
            "Send a signature of AWS4-HMAC-SHA256, `Bearer` with a token, or `Api-Key` with a key."),
    JWT_INVALID(
            "The JWT cannot be exchanged: it is malformed, or not signed as it should.", "Follow the guide of JWTs."),
    JWT_KEY_UNKNOWN("The JWT names no authorized key that exists.", "Set `kid` to the id of an authorized key."),
    JWT_TIME("The JWT has expired, is not valid yet, or is valid for more than an hour.", "Set `iat` and `exp`."),
    JWT_ADDRESSEE("Issuer or audience of the JWT are not as they should be.", "Set `iss` and `aud` as documented."),
    IDENTITY_TOKEN_INVALID("The identity token is malformed or not signed by its issuer.", "Get one from the issuer."),
    IDENTITY_TOKEN_TIME("The identity token has expired, or is not valid yet.", "Get another; set the clocks by NTP."),
    IDENTITY_TOKEN_NOT_TRUSTED(
            "Nothing here trusts the identity token: not its issuer, its audience or its claims.",
            "See the settings for issuers, the provider of the account and the trust policy of the role."),
    ISSUER_UNUSABLE(
            "The keys of the token's issuer cannot be fetched or used.",
            "See that this server reaches the issuer, and what the log says of it."),
    ROOT_CREDENTIAL("The credential is of the root, which this API does not serve.", "Use a service account."),
    TEMPORARY_CREDENTIAL(
            "The operation takes long-lived credentials alone, and the credential is temporary.",
            "Use a long-term key, or a session with MFA where the operation allows one."),
    NARROWED_SESSION(
            "The session is limited by policies, which nothing would apply here.",
            "Use a session without session policies, or have the gateway decide by policies."),

    NOTHING_ALLOWS(
            "No policy or role allows this.", "Attach a policy or bind a role that allows the action on the resource."),
    STATEMENT_DENIES("A statement of a policy denies this.", "Change the statement, or do without."),
    OTHER_ACCOUNT("Policies allow it, but not to this account.", "Use a credential of the account that owns it."),
    POLICIES_TOO_COMPLEX(
            "The policies take too much work to evaluate.", "Write fewer and simpler patterns; see the limits."),
    UNKNOWN_SUBJECT(
            "Nobody of the account is called as the server that asked calls who it asks about, or may act.",
            "Have the store or program name an access key id, a user or an ARN of the account in gateway-account."),
    REQUEST_NOT_MAPPED(
            "It is not clear which actions the request needs, so nothing can allow it.",
            "See which requests can be mapped to actions, or write a rule for the route."),

    TOO_MANY_REFUSALS(
            "Too many credentials from this address were refused lately.",
            "Correct the client that sends bad credentials; see the settings max-failures-per-source and -per-key."),
    OVERLOADED("Too much work was waiting.", "Send fewer requests at a time; see max-requests."),
    UNAVAILABLE("The storage could not be reached.", "See /readyz and the log; try again."),
    TIMED_OUT("The request took too long, or the server was stopping.", "Try again."),
    GATEWAY_NOT_ALLOWED(
            "The server that asked may not ask.", "Add its network or its identity to the setting gateway-allow."),
    GATEWAY_MALFORMED("The server that asked does not describe the request correctly.", "See the guide of the proxy."),
    GATEWAY_ACCOUNT_UNKNOWN(
            "It is not known which account owns what stands behind the gateway.", "Set gateway-account."),
    FAULT("A fault of this server.", "See the log at this request id, and report it."),
    NO_SUCH_OPERATION(
            "The request is for no operation that is served: its path, its method or a name in it is another.",
            "Have the proxy pass on the path as it came; see the page about compatibility for what is served."),
    REQUEST_REFUSED(
            "What is asked for is not possible, or not in this form.",
            "See the error code and the message that the client got.");

    private final String meaning;
    private final String remedy;

    RefusalCause(String meaning, String remedy) {
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** Its name in answers and documents: {@code signed-other-host}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What happened, in a sentence. */
    public String meaning() {
        return meaning;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
