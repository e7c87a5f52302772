package dev.keyhold.api.yandex.protocol;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.keyhold.api.yandex.error.RequestErrors;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import dev.keyhold.model.ServiceException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a list goes on. A page token is bound to the account, the method and all else that the request says, but not to
 * the page size, and says nothing but a position inside what the caller may list anyway; a changed one is refused. It
 * is at most {@value #MAX_TOKEN} characters long, the least that any list request of the contract takes.
 */
public final class PageTokens {
    static final int MAX_TOKEN = 100;

    /** How many items a page has when the client does not say. */
    private static final int DEFAULT_SIZE = 100;

    private static final String SIZE = "page_size";
    private static final String TOKEN = "page_token";
    private static final int BINDING_LENGTH = 8;
    /** Four characters of a token are three bytes. */
    private static final int MAX_POSITION = MAX_TOKEN / 4 * 3 - BINDING_LENGTH;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private final Message request;
    private final byte[] binding;

    private PageTokens(Message request, byte[] binding) {
        this.request = request;
        this.binding = binding;
    }

    /**
     * The pages of one list.
     *
     * @param method what lists it, such as {@code ApiKeyService/List}
     */
    public static PageTokens of(AccountId account, String method, Message request) {
        var type = request.getDescriptorForType();
        var filters = request.toBuilder()
                .clearField(field(type, SIZE))
                .clearField(field(type, TOKEN))
                .build();
        var digest = Sha256.digest();
        digest.update((account + "\n" + method + "\n").getBytes(StandardCharsets.UTF_8));
        return new PageTokens(request, digest.digest(filters.toByteArray()));
    }

    /**
     * The page that the request asks for.
     *
     * @throws ServiceException when the size is out of range or the token is not one of this list
     */
    Page.Request wanted() {
        var type = request.getDescriptorForType();
        var size = (long) request.getField(field(type, SIZE));
        var token = (String) request.getField(field(type, TOKEN));
        if (size < 0 || size > Page.Request.MAX_SIZE) {
            throw RequestErrors.field(SIZE, "Value " + size + " is out of range: 0-" + Page.Request.MAX_SIZE);
        }
        var after = token.isEmpty() ? Optional.<String>empty() : Optional.of(position(token));
        return new Page.Request(after, size == 0 ? DEFAULT_SIZE : Math.toIntExact(size));
    }

    /** {@code response} with the page in its one repeated field, and the token of the next page. */
    @SuppressWarnings("unchecked") // a message's builder builds messages of its type
    <R extends Message> R answer(R response, Page<?> page) {
        var type = response.getDescriptorForType();
        var items = type.getFields().stream()
                .filter(FieldDescriptor::isRepeated)
                .findFirst()
                .orElseThrow();
        return (R) response.toBuilder()
                .setField(items, page.items())
                .setField(field(type, "next_" + TOKEN), token(page.next()))
                .build();
    }

    /**
     * The page of a list that is at hand whole; a position in it is a number.
     *
     * @throws ServiceException when the position is none
     */
    public static <T> Page<T> slice(List<T> all, Page.Request page) {
        var from = Math.min(page.after().map(PageTokens::number).orElse(0), all.size());
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
        var digest = Sha256.digest();
        digest.update(binding);
        var bytes = Arrays.copyOf(digest.digest(text), BINDING_LENGTH + text.length);
        System.arraycopy(text, 0, bytes, BINDING_LENGTH, text.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private String position(String token) {
        try {
            var bytes = Base64.getUrlDecoder().decode(token);
            if (bytes.length > BINDING_LENGTH) {
                var text = Arrays.copyOfRange(bytes, BINDING_LENGTH, bytes.length);
                var position = new String(text, StandardCharsets.UTF_8);
                // Made again it is the same to the last character, or it is none of this list.
                if (token(position).equals(token)) {
                    return position;
                }
            }
        } catch (IllegalArgumentException _) {
            // Not base64, or longer than any of ours: refused below.
        }
        throw invalidToken();
    }

    /** The binding is not secret, so a client that computes it can send any position. */
    private static int number(String position) {
        if (!NUMBER.matcher(position).matches()) {
            throw invalidToken();
        }
        return Integer.parseInt(position);
    }

    private static ServiceException invalidToken() {
        return RequestErrors.field(TOKEN, "Invalid page token");
    }

    private static FieldDescriptor field(Descriptor type, String name) {
        return Optional.ofNullable(type.findFieldByName(name))
                .orElseThrow(() -> new IllegalArgumentException(type.getFullName() + " (expected: a " + name + ")"));
    }
}
