package dev.keyhold.maintenance.move;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.model.AccountId;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads the content of a file with an account, line by line, and takes nothing on trust. */
final class AccountFileReader {
    private static final Set<String> HEADER =
            Set.of("format", "version", "account", "exportedAt", "region", "frozen", "audit");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,16}(-[a-z]{1,16}){1,4}-[0-9]{1,2}");
    private static final Set<String> END = Set.of("rows", "sha256");

    private final InputStream from;
    private final Reader reader;
    private final MessageDigest digest = Sha256.digest();
    private int line;
    private int rows;

    AccountFileReader(InputStream from, Reader reader) {
        this.from = new BufferedInputStream(from);
        this.reader = reader;
    }

    /** Gets what is in a file. It may be called for a file that turns out to be bad later. */
    interface Reader {
        void begin(AccountFile.Header header);

        /** The values are of the types, and within the bounds, that the table's columns have. */
        void row(AccountTables.Table table, Map<String, @Nullable Object> row);
    }

    /**
     * Reads it to its end.
     *
     * @return how many rows there are
     * @throws MoveRefusedException when it is not as this program writes it; the message names the line
     */
    int read() {
        var header = header(next());
        reader.begin(header);
        while (true) {
            var before = copy(digest);
            var parsed = next();
            if (parsed.isArray()) {
                row(parsed, header);
            } else {
                end(parsed, HexFormat.of().formatHex(before.digest()));
                return rows;
            }
        }
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 can be copied", e);
        }
    }

    private AccountFile.Header header(JsonNode parsed) {
        requireNames(parsed, HEADER);
        if (!parsed.path("format").asText().equals(AccountFile.FORMAT)) {
            throw refused("the file holds no account");
        }
        if (!parsed.path("version").isInt() || parsed.path("version").intValue() != AccountFile.VERSION) {
            throw refused("the file has the format " + parsed.path("version").asText() + ", and this program reads "
                    + AccountFile.VERSION);
        }
        var account = parsed.path("account").asText();
        if (!AccountId.isValid(account) || account.equals(AccountId.SYSTEM.text())) {
            throw refused("the file names no account");
        }
        var region = parsed.path("region");
        if (!region.isNull() && !REGION.matcher(region.asText()).matches()) {
            throw refused("the region is none");
        }
        try {
            return new AccountFile.Header(
                    new AccountId(account),
                    Instant.parse(parsed.path("exportedAt").asText()),
                    region.isNull() ? Optional.empty() : Optional.of(region.asText()),
                    parsed.path("frozen").asBoolean(),
                    parsed.path("audit").asBoolean());
        } catch (DateTimeException e) {
            throw refused("the time of the export is none", e);
        }
    }

    private void row(JsonNode parsed, AccountFile.Header header) {
        if (++rows > AccountFile.MAX_ROWS) {
            throw refused("the file has more than " + AccountFile.MAX_ROWS + " rows");
        }
        if (parsed.size() != 2 || !parsed.path(0).isTextual() || !parsed.path(1).isObject()) {
            throw refused("this is no row");
        }
        var name = parsed.path(0).asText();
        var table = AccountTables.find(name)
                .filter(found -> found.kind() == AccountTables.Kind.CONTENT || header.audit())
                .orElseThrow(() -> refused("there is no table of accounts with this name"));
        var values = parsed.path(1);
        requireNames(values, table.columns().keySet());
        var row = new HashMap<String, @Nullable Object>();
        table.columns()
                .forEach((column, rule) -> row.put(column, value(table, column, rule, values.get(column), header)));
        reader.row(table, row);
    }

    private @Nullable Object value(
            AccountTables.Table table, String column, ColumnRule rule, JsonNode value, AccountFile.Header header) {
        var read = read(rule, value);
        var isOfItsType = value.isNull() || read != null;
        if (!isOfItsType || !rule.isMet(read, header.account())) {
            throw refused(table.name() + "." + column + " has a value that it cannot have");
        }
        return read;
    }

    private static @Nullable Object read(ColumnRule rule, JsonNode value) {
        return switch (rule.type()) {
            case TEXT -> value.isTextual() ? value.asText() : null;
            case NUMBER -> value.isIntegralNumber() && value.canConvertToLong() ? (Long) value.longValue() : null;
            case BYTES -> value.isTextual() ? bytes(value) : null;
        };
    }

    private static byte @Nullable [] bytes(JsonNode value) {
        try {
            return value.binaryValue();
        } catch (IOException _) {
            return null;
        }
    }

    private void end(JsonNode parsed, String sum) {
        requireNames(parsed, END);
        if (!parsed.path("rows").isInt() || parsed.path("rows").intValue() != rows) {
            throw refused("the file has " + rows + " rows and says something else");
        }
        if (!parsed.path("sha256").asText().equals(sum)) {
            throw refused("the digest of the lines is another");
        }
        if (!line(1).isEmpty()) {
            throw refused("there is more after the end");
        }
    }

    private void requireNames(JsonNode object, Set<String> expected) {
        var names = object.isObject()
                ? StreamSupport.stream(((Iterable<String>) object::fieldNames).spliterator(), false)
                        .collect(Collectors.toSet())
                : Set.<String>of();
        if (!names.equals(expected)) {
            throw refused("expected are " + String.join(", ", new TreeSet<>(expected)) + ", all of them and no more");
        }
    }

    private JsonNode next() {
        line++;
        var bytes = line(AccountFile.MAX_LINE);
        if (bytes.isEmpty()) {
            throw refused("the end of the file is missing");
        }
        try {
            return AccountFile.JSON.readTree(bytes.get());
        } catch (JsonProcessingException e) {
            // Its message would repeat what is in the line, which may be a secret.
            throw refused("this is not what Keyhold writes");
        } catch (IOException e) {
            throw refused("this cannot be read", e);
        }
    }

    /** A line without its end, which must be there; empty at the end of the file. */
    private Optional<byte[]> line(int limit) {
        var bytes = new ByteArrayOutputStream();
        try {
            for (int next = from.read(); next != '\n'; next = from.read()) {
                if (next < 0) {
                    if (bytes.size() > 0) {
                        throw refused("the line has no end");
                    }
                    return Optional.empty();
                }
                if (bytes.size() == limit) {
                    throw refused("the line is too long");
                }
                bytes.write(next);
            }
        } catch (IOException e) {
            throw refused("the file does not open with this, was changed, or its end is missing", e);
        }
        var read = bytes.toByteArray();
        digest.update(read);
        digest.update((byte) '\n');
        return Optional.of(read);
    }

    private MoveRefusedException refused(String why) {
        return new MoveRefusedException("line " + line + ": " + why);
    }

    private MoveRefusedException refused(String why, Exception cause) {
        return new MoveRefusedException("line " + line + ": " + why, cause);
    }
}
