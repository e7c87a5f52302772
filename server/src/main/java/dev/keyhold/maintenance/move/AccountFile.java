package dev.keyhold.maintenance.move;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.keyhold.model.AccountId;
import java.time.Instant;
import java.util.Optional;

/**
 * What a sealed file with an account contains: JSON objects and arrays, one in each line. The first line is the
 * header, the last one says how many rows there are and what the SHA-256 of all lines before is, and each line between
 * is a row: the table and its values by column.
 */
final class AccountFile {
    static final String FORMAT = "keyhold-account";
    /** Counts up with every change of the tables or of the lines. */
    static final int VERSION = 1;

    /** Rows of a file. */
    static final int MAX_ROWS = 2_000_000;
    /** Bytes of a file, sealed. */
    static final long MAX_BYTES = 4L * 1024 * 1024 * 1024;
    /** Bytes of a line. */
    static final int MAX_LINE = 4 * 1024 * 1024;

    private static final int MAX_DEPTH = 3;
    private static final int MAX_DIGITS = 20;

    /** Refuses what is written twice, or deeper or longer than anything here. */
    static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MAX_LINE)
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_DIGITS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private AccountFile() {}

    /**
     * The first line.
     *
     * @param region the one in the ARNs of its KMS keys; empty if the installation has not settled one
     * @param frozen whether the account accepted no changes any more
     * @param audit whether the audit trail is in it
     */
    record Header(AccountId account, Instant exportedAt, Optional<String> region, boolean frozen, boolean audit) {}
}
