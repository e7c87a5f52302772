package dev.keyhold.dialect.yandex;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.model.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Where a list goes on. A page token is bound to the account, the method and its filters, but not to the page size, and
 * says nothing but a position inside what the caller may list anyway. It is at most {@value #MAX_TOKEN} characters
 * long, the least that any list request of the contract takes.
 */
public final class Pages {
    /** How many items a page has when the client does not say. */
    public static final int DEFAULT_SIZE = 100;

    static final int MAX_TOKEN = 100;
    private static final int BINDING_LENGTH = 8;
    /** Four characters of a token are three bytes. */
    private static final int MAX_POSITION = MAX_TOKEN / 4 * 3 - BINDING_LENGTH;

    private final byte[] binding;

    private Pages(byte[] binding) {
        this.binding = binding;
    }

    /**
     * The pages of one list.
     *
     * @param method what lists it, such as {@code ApiKeyService/List}
     * @param filters all else that decides what is in it
     */
    public static Pages of(AccountId account, String method, String... filters) {
        var text = account + "\n" + method + "\n" + String.join("\n", filters);
        return new Pages(Arrays.copyOf(sha256(text), BINDING_LENGTH));
    }

    /**
     * The page a client asks for.
     *
     * @throws Refused when the size is out of range or the token is not one of this list
     */
    public Page.Request request(long pageSize, String pageToken) {
        if (pageSize < 0 || pageSize > Page.Request.MAX_SIZE) {
            throw Faults.field("page_size", "Value " + pageSize + " is out of range: 0-" + Page.Request.MAX_SIZE);
        }
        var after = pageToken.isEmpty() ? Optional.<String>empty() : Optional.of(position(pageToken));
        return new Page.Request(after, pageSize == 0 ? DEFAULT_SIZE : Math.toIntExact(pageSize));
    }

    /**
     * The page a client asks for of a list that is at hand whole; a position in it is a number.
     *
     * @throws Refused when the size is out of range or the token is not one of this list
     */
    public <T> Page<T> slice(List<T> all, long pageSize, String pageToken) {
        var page = request(pageSize, pageToken);
        var from = Math.min(page.after().map(Integer::parseInt).orElse(0), all.size());
        var to = Math.min(from + page.size(), all.size());
        var next = to < all.size() ? Optional.of(Integer.toString(to)) : Optional.<String>empty();
        return new Page<>(all.subList(from, to), next);
    }

    /** What to answer as the next page's token: empty on the last page. */
    public String token(Optional<String> next) {
        return next.map(this::token).orElse("");
    }

    private String token(String position) {
        var text = position.getBytes(StandardCharsets.UTF_8);
        if (text.length == 0 || text.length > MAX_POSITION) {
            throw new IllegalArgumentException(
                    "position: " + position + " (expected: 1 to " + MAX_POSITION + " bytes)");
        }
        var bytes = Arrays.copyOf(binding, BINDING_LENGTH + text.length);
        System.arraycopy(text, 0, bytes, BINDING_LENGTH, text.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private String position(String token) {
        try {
            var bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length > BINDING_LENGTH && Arrays.equals(Arrays.copyOf(bytes, BINDING_LENGTH), binding)) {
                return new String(bytes, BINDING_LENGTH, bytes.length - BINDING_LENGTH, StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException _) {
            // Not base64, so no token of ours: refused below.
        }
        throw Faults.field("page_token", "Invalid page token");
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
