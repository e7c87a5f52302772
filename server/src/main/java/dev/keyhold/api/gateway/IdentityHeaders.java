package dev.keyhold.api.gateway;

import dev.keyhold.api.CredentialScheme;
import dev.keyhold.domain.authn.PrincipalAttributes;
import dev.keyhold.domain.authn.PrincipalAttributesCache;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.Principal;
import dev.keyhold.model.SessionFacts;
import dev.keyhold.model.Tag;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The headers by which a gateway gets the identity of the sender, and passes it to the server behind. All identity
 * headers are always returned, empty if there is no value or they are disabled, so that none from the client
 * remains.
 */
public final class IdentityHeaders {
    /** Why a request was refused: the code of a {@link S3Error}. */
    public static final AsciiString REASON = AsciiString.cached("x-keyhold-reason");
    /** The same in words, for proxies that do not hand on the body of a refusal. */
    public static final AsciiString MESSAGE = AsciiString.cached("x-keyhold-message");
    /** What the audit trail and the log call the question. */
    public static final AsciiString REQUEST_ID = AsciiString.cached("x-keyhold-request-id");

    /** The same by the name that clients of AWS look for. */
    public static final AsciiString AMZ_REQUEST_ID = AsciiString.cached("x-amz-request-id");

    static final String PREFIX = "x-keyhold-";

    /**
     * Names and values of all headers together. nginx reads an answer into a single buffer, which its guide makes 12
     * KiB, and which holds 300 bytes of other headers; many servers accept no line longer than 8 KiB. The other proxies
     * of the guides take 60 KiB and more.
     */
    static final int MAX_BYTES = 8 * 1024;

    /** Of a line: the colon, the space and the line's end. */
    private static final int AROUND_VALUE = 4;

    private static final int ASCII = 128;
    /** What stands for itself, by its code. */
    private static final boolean[] SAFE = safe("._:/@+=-");
    /** The same in a tag, where the equals sign stands between key and value. */
    private static final boolean[] SAFE_IN_TAG = safe("._:/@+-");

    /** What is not with the credential itself. */
    private static final Set<IdentityHeader> ATTRIBUTES =
            EnumSet.of(IdentityHeader.GROUPS, IdentityHeader.PRINCIPAL_TAGS);

    private static final List<IdentityHeader> ALL = List.of(IdentityHeader.values());
    /** All of them without a value, in the same order. */
    private static final List<Header> NOBODY = ALL.stream()
            .map(header -> new Header(AsciiString.cached(header.headerName()), ""))
            .toList();

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final Set<IdentityHeader> enabled;
    private final PrincipalAttributesCache attributes;
    private final boolean needsAttributes;

    /** {@code enabled} are those that get a value. */
    public IdentityHeaders(Set<IdentityHeader> enabled, PrincipalAttributesCache attributes) {
        this.enabled = EnumSet.noneOf(IdentityHeader.class);
        this.enabled.addAll(enabled);
        this.attributes = attributes;
        this.needsAttributes = !Collections.disjoint(enabled, ATTRIBUTES);
    }

    /** A header; one without a value is to be taken away. */
    public record Header(AsciiString name, String value) {
        Header with(String text) {
            return text.isEmpty() ? this : new Header(name, text);
        }
    }

    /** The headers without an identity: all are empty. */
    public static List<Header> nobody() {
        return NOBODY;
    }

    /** The same result with its headers; a refusal if they cannot tell who it is. */
    GatewayResult withHeaders(GatewayResult.Admitted admitted) {
        var principal = admitted.principal();
        var found = attributesOf(principal);
        if (found.isEmpty()) {
            return refusal(
                    admitted,
                    admitted.scheme() == CredentialScheme.SIGV4
                            ? S3Error.of(AuthenticationFailure.DELETED_IDENTITY)
                            : S3Error.bearer());
        }
        var headers = new Header[ALL.size()];
        for (int i = 0; i < headers.length; i++) {
            var header = ALL.get(i);
            var none = NOBODY.get(i);
            headers[i] = enabled.contains(header) ? none.with(value(header, admitted, found.get())) : none;
        }
        return size(headers) > MAX_BYTES
                ? refusal(admitted, S3Error.IDENTITY_TOO_LARGE)
                : new GatewayResult.Admitted(principal, admitted.scheme(), List.of(headers));
    }

    private static GatewayResult refusal(GatewayResult.Admitted admitted, S3Error denial) {
        var credential = admitted.principal().credential().name();
        return new GatewayResult.Denied(denial, denial.code(), Optional.of(credential));
    }

    private Optional<PrincipalAttributes> attributesOf(Principal principal) {
        return needsAttributes ? attributes.find(principal) : Optional.of(PrincipalAttributes.NONE);
    }

    private static String value(
            IdentityHeader header, GatewayResult.Admitted admitted, PrincipalAttributes attributes) {
        var principal = admitted.principal();
        return switch (header) {
            case SUBJECT -> encoded(principal.id().text());
            case SUBJECT_ARN -> encoded(principal.arn().text());
            case SUBJECT_NAME -> encoded(principal.name());
            case ACCOUNT -> encoded(principal.account().text());
            case GROUPS ->
                list(attributes.groups().stream().map(IdentityHeaders::encoded).toList());
            case SESSION_NAME ->
                encoded(principal.session().map(SessionFacts::name).orElse(""));
            case PRINCIPAL_TAGS ->
                list(attributes.tags().stream().map(IdentityHeaders::encoded).toList());
            case ACCESS_KEY_ID -> encoded(accessKeyId(principal.credential()));
            case SCHEME -> encoded(admitted.scheme().text());
        };
    }

    private static String list(List<String> encoded) {
        return String.join(",", encoded);
    }

    private static int size(Header[] headers) {
        var size = 0;
        for (var header : headers) {
            size += header.name.length() + header.value.length() + AROUND_VALUE;
        }
        return size;
    }

    /**
     * True for a name that servers may mistake for one of these headers and proxies do not: {@code
     * x_keyhold_subject}. Many servers (CGI, WSGI) map all punctuation to one character, so a client that may send
     * such a name could choose its identity.
     */
    static boolean isMistakable(String name) {
        if (!mayBegin(name)) {
            return false;
        }
        var plain = plain(name);
        return plain.startsWith(PREFIX) && !plain.equals(name);
    }

    /** False for a name that is sure not to begin with the prefix, as most do not. */
    private static boolean mayBegin(String name) {
        for (int i = 0; i < Math.min(name.length(), PREFIX.length()); i++) {
            var c = name.charAt(i);
            if (c >= 0x80) {
                return true; // Its lower case may be another letter, or more than one.
            }
            var lower = c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
            if ((isAlphanumeric(lower) ? lower : '-') != PREFIX.charAt(i)) {
                return false;
            }
        }
        return name.length() >= PREFIX.length();
    }

    /** A name in lower case, with a hyphen in the place of whatever is no letter or digit. */
    private static String plain(String name) {
        var plain = new StringBuilder(name.toLowerCase(Locale.ROOT));
        for (int i = 0; i < plain.length(); i++) {
            if (!isAlphanumeric(plain.charAt(i))) {
                plain.setCharAt(i, '-');
            }
        }
        return plain.toString();
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static String encoded(String text) {
        return encoded(text, SAFE);
    }

    private static String encoded(Tag tag) {
        return encoded(tag.key(), SAFE_IN_TAG) + "=" + encoded(tag.value(), SAFE_IN_TAG);
    }

    /** A text as the value of a header, or as a part of one: percent-encoded but for what is sure to stay as it is. */
    private static String encoded(String text, boolean[] safe) {
        if (isSafe(text, safe)) {
            return text;
        }
        var encoded = new StringBuilder(text.length());
        for (var octet : text.getBytes(StandardCharsets.UTF_8)) {
            var c = (char) (octet & 0xFF);
            if (isSafe(c, safe)) {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return encoded.toString();
    }

    private static boolean isSafe(String text, boolean[] safe) {
        for (int i = 0; i < text.length(); i++) {
            if (!isSafe(text.charAt(i), safe)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSafe(char c, boolean[] safe) {
        return c < ASCII && safe[c];
    }

    /** Letters, digits and those marks. */
    private static boolean[] safe(String marks) {
        var safe = new boolean[ASCII];
        for (char c = 0; c < ASCII; c++) {
            safe[c] = isAlphanumeric(c) || (c >= 'A' && c <= 'Z') || marks.indexOf(c) >= 0;
        }
        return safe;
    }

    private static String accessKeyId(Principal.Credential credential) {
        return switch (credential) {
            case Principal.Credential.LongTermKey(var id) -> id.text();
            case Principal.Credential.Session(var id) -> id.text();
            case Principal.Credential.IamToken _,
                    Principal.Credential.ScopedKey _,
                    Principal.Credential.IdentityToken _,
                    Principal.Credential.Assertion _,
                    Principal.Credential.Link _ -> "";
        };
    }
}
