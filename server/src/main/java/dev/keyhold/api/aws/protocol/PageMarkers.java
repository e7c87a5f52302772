package dev.keyhold.api.aws.protocol;

import dev.keyhold.api.aws.error.AwsError;
import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.error.AwsException;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Page;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Where a list goes on. A marker is bound to the account, the operation and its filters, but not to the page size, and
 * says nothing but a position inside what the caller may list anyway.
 */
public final class PageMarkers {
    private static final int BINDING_LENGTH = 8;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");

    private static final AwsError INVALID_MARKER = new AwsError(AwsErrorCode.VALIDATION_ERROR, "Invalid Marker.");
    private static final AwsError INVALID_TOKEN = new AwsError(
            AwsErrorCode.INVALID_INPUT_EXCEPTION,
            "You can only use this operation with a NextToken that was returned by the previous call.",
            Optional.of("INVALID_NEXT_TOKEN"));

    private static final AwsError INVALID_KMS_MARKER =
            new AwsError(AwsErrorCode.INVALID_MARKER_EXCEPTION, "Could not deserialize marker");

    private final byte[] binding;
    private final AwsError invalid;

    private PageMarkers(byte[] binding, AwsError invalid) {
        this.binding = binding;
        this.invalid = invalid;
    }

    /** Values of {@code Marker} of one list: {@code filters} are all that decides what is in it. */
    public static PageMarkers of(AccountId account, Action action, String... filters) {
        return new PageMarkers(binding(account, action, filters), INVALID_MARKER);
    }

    /** The same for {@code NextToken} of AWS Organizations. */
    public static PageMarkers tokens(AccountId account, Action action, String... filters) {
        return new PageMarkers(binding(account, action, filters), INVALID_TOKEN);
    }

    /** The same for {@code Marker} of AWS KMS. */
    public static PageMarkers ofKms(AccountId account, Action action, String... filters) {
        return new PageMarkers(binding(account, action, filters), INVALID_KMS_MARKER);
    }

    private static byte[] binding(AccountId account, Action action, String... filters) {
        var text = account + "\n" + Route.name(action) + "\n" + String.join("\n", filters);
        return Arrays.copyOf(HexFormat.of().parseHex(Sha256.hex(text)), BINDING_LENGTH);
    }

    /**
     * The page a client asks for.
     *
     * @throws AwsException when the marker is not one of this list
     */
    public Page.Request request(Input.Paging paging) {
        return new Page.Request(paging.marker().map(this::position), paging.size());
    }

    /**
     * Where a list that is cut by number goes on. A marker's position is only as good as the client that sends it.
     *
     * @throws AwsException when the marker is not one of this list, or its position no number
     */
    public int start(Input.Paging paging) {
        var position = request(paging).after();
        if (position.isEmpty()) {
            return 0;
        }
        if (!NUMBER.matcher(position.get()).matches()) {
            throw invalid();
        }
        return Integer.parseInt(position.get());
    }

    /**
     * The page of a list that is short enough to be read whole: it is cut by number.
     *
     * @throws AwsException as {@link #start}, before the list is read
     */
    public <T> Page<T> cut(Input.Paging paging, Supplier<List<T>> list) {
        var from = start(paging);
        var all = list.get();
        var to = Math.min(all.size(), from + paging.size());
        var items = all.subList(Math.min(from, all.size()), to);
        return new Page<>(items, to < all.size() ? Optional.of(Integer.toString(to)) : Optional.empty());
    }

    /** Adds {@code IsTruncated} and, on all but the last page, {@code Marker}. */
    public ResponseValue.Struct close(ResponseValue.Struct result, Optional<String> next) {
        return result.with("IsTruncated", new ResponseValue.Flag(next.isPresent()))
                .with("Marker", next.map(position -> new ResponseValue.Text(marker(position))));
    }

    /** Adds {@code Truncated} and, on all but the last page, {@code NextMarker}. */
    public ResponseValue.Struct closeOfKms(ResponseValue.Struct result, Optional<String> next) {
        return result.with("Truncated", next.isPresent())
                .with("NextMarker", next.map(position -> new ResponseValue.Text(marker(position))));
    }

    /** Adds {@code NextToken} on all but the last page. */
    public ResponseValue.Struct closeByToken(ResponseValue.Struct result, Optional<String> next) {
        return result.with("NextToken", next.map(position -> new ResponseValue.Text(marker(position))));
    }

    private String marker(String position) {
        var text = position.getBytes(StandardCharsets.UTF_8);
        var bytes = Arrays.copyOf(binding, BINDING_LENGTH + text.length);
        System.arraycopy(text, 0, bytes, BINDING_LENGTH, text.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private String position(String marker) {
        try {
            var bytes = Base64.getUrlDecoder().decode(marker);
            if (bytes.length > BINDING_LENGTH && Arrays.equals(Arrays.copyOf(bytes, BINDING_LENGTH), binding)) {
                return new String(bytes, BINDING_LENGTH, bytes.length - BINDING_LENGTH, StandardCharsets.UTF_8);
            }
        } catch (IllegalArgumentException _) {
            // Not base64, so no marker of ours: refused below.
        }
        throw invalid();
    }

    private AwsException invalid() {
        return AwsException.of(invalid);
    }
}
