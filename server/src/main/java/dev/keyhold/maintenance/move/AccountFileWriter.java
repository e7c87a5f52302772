package dev.keyhold.maintenance.move;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.crypto.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes the content of a file with an account. */
final class AccountFileWriter {
    private final OutputStream to;
    private final MessageDigest digest = Sha256.digest();
    private int rows;

    AccountFileWriter(OutputStream to) {
        this.to = to;
    }

    void begin(AccountFile.Header header) throws IOException {
        var line = AccountFile.JSON
                .createObjectNode()
                .put("format", AccountFile.FORMAT)
                .put("version", AccountFile.VERSION)
                .put("account", header.account().text())
                .put("exportedAt", header.exportedAt().toString())
                .put("region", header.region().orElse(null))
                .put("frozen", header.frozen())
                .put("audit", header.audit());
        write(line);
    }

    void row(String table, Map<String, @Nullable Object> row) throws IOException {
        if (++rows > AccountFile.MAX_ROWS) {
            throw new MoveRefusedException(
                    "the account has more than " + AccountFile.MAX_ROWS + " records, the most that one file can have");
        }
        var line = AccountFile.JSON.createArrayNode().add(table);
        var values = line.addObject();
        new TreeMap<>(row).forEach((column, value) -> {
            switch (value) {
                case String text -> values.put(column, text);
                case Long number -> values.put(column, number);
                case byte[] bytes -> values.put(column, bytes);
                case null -> values.putNull(column);
                default -> throw new IllegalStateException("a value of " + table + "." + column);
            }
        });
        write(line);
    }

    /** How many rows there were. */
    int end() throws IOException {
        var sum = HexFormat.of().formatHex(digest.digest());
        write(AccountFile.JSON.createObjectNode().put("rows", rows).put("sha256", sum));
        return rows;
    }

    private void write(JsonNode line) throws IOException {
        var bytes = AccountFile.JSON.writeValueAsBytes(line);
        if (bytes.length >= AccountFile.MAX_LINE) {
            throw new MoveRefusedException("a record is longer than " + AccountFile.MAX_LINE + " bytes");
        }
        digest.update(bytes);
        digest.update((byte) '\n');
        to.write(bytes);
        to.write('\n');
    }
}
