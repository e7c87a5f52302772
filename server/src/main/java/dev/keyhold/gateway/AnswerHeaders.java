package dev.keyhold.gateway;

import dev.keyhold.model.Caller;
import io.netty.util.AsciiString;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a server in front is told who asks, and hands it on to the server behind it. All headers of an identity are
 * always told, empty where there is nothing to tell, so that none that the client sent is left in place.
 */
public final class AnswerHeaders {
    /** Why a request was refused: the code of a {@link Denial}. */
    public static final AsciiString REASON = AsciiString.cached("x-keyhold-reason");
    /** The same in words, for proxies that do not hand on the body of a refusal. */
    public static final AsciiString MESSAGE = AsciiString.cached("x-keyhold-message");
    /** What the audit trail and the log call the question. */
    public static final AsciiString REQUEST_ID = AsciiString.cached("x-keyhold-request-id");

    private static final AsciiString SUBJECT = AsciiString.cached("x-keyhold-subject");
    private static final AsciiString ACCOUNT = AsciiString.cached("x-keyhold-account");
    private static final AsciiString ACCESS_KEY_ID = AsciiString.cached("x-keyhold-access-key-id");
    private static final AsciiString SCHEME = AsciiString.cached("x-keyhold-scheme");

    private AnswerHeaders() {}

    /** Every header of an identity by its name. */
    public static Map<AsciiString, String> identity(Verdict.Admitted admitted) {
        var caller = admitted.caller();
        var headers = new LinkedHashMap<AsciiString, String>();
        headers.put(SUBJECT, caller.identity().id().text());
        headers.put(ACCOUNT, caller.account().text());
        headers.put(ACCESS_KEY_ID, accessKeyId(caller.credential()));
        headers.put(SCHEME, admitted.scheme().text());
        return Collections.unmodifiableMap(headers);
    }

    private static String accessKeyId(Caller.Credential credential) {
        return switch (credential) {
            case Caller.Credential.LongTermKey(var id) -> id.text();
            case Caller.Credential.Session(var id) -> id.text();
            case Caller.Credential.IamToken _, Caller.Credential.ScopedKey _ -> "";
        };
    }
}
