package dev.keyhold.maintenance.importing;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads CSV files: Keyhold's own, and those of the console of AWS. */
final class CsvFiles {
    private static final String USER = "user";
    private static final String ID = "access_key_id";
    private static final String SECRET = "secret_access_key";
    private static final String STATUS = "status";
    private static final Set<String> OWN = Set.of(USER, ID, SECRET, STATUS);
    /** What the first line of Keyhold's own format says. */
    static final String COLUMNS =
            "the columns are " + USER + ", " + ID + ", " + SECRET + " and, if you like, " + STATUS;

    private static final String AWS_USER = "user name";
    private static final String AWS_ID = "access key id";
    private static final String AWS_SECRET = "secret access key";
    private static final Pattern AWS_SECRET_FORM = Pattern.compile("[A-Za-z0-9+/]{40}");
    /** What a file with the key of the root has in the place of a header. */
    private static final String ROOT_ID = "AWSAccessKeyId=";

    private static final String ROOT_SECRET = "AWSSecretKey=";

    private static final int MAX_FIELD = 64 * 1024;

    private CsvFiles() {}

    static boolean isAws(String text) {
        var head = firstLine(text);
        return head.contains(AWS_ID) || text.startsWith(ROOT_ID);
    }

    static boolean isOwn(String text) {
        return firstLine(text).contains(ID);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").toLowerCase(Locale.ROOT);
    }

    /** A record with the names of its columns, in lower case. */
    private record Row(String place, Map<String, String> fields) {
        Optional<String> get(String column) {
            return Optional.ofNullable(fields.get(column)).filter(text -> !text.isEmpty());
        }

        String required(String column) {
            return get(column).orElseThrow(() -> new ImportFileException(place, "there is no " + column));
        }
    }

    static void readOwn(String text, DraftBuilder draft) {
        if (!text.isEmpty() && !text.endsWith("\n") && !text.endsWith("\r")) {
            throw new ImportFileException(
                    "line " + text.lines().count(), "the last line does not end: the file may be cut off");
        }
        for (var row : rows(text)) {
            var unknown = row.fields().keySet().stream()
                    .filter(column -> !OWN.contains(column))
                    .findFirst();
            if (unknown.isPresent()) {
                throw new ImportFileException("line 1", COLUMNS);
            }
            var user = draft.user(row.place(), row.required(USER));
            user.named();
            user.key(row.place(), row.required(ID), row.required(SECRET), inactive(row));
        }
    }

    private static Optional<String> inactive(Row row) {
        return switch (row.get(STATUS).orElse("active").toLowerCase(Locale.ROOT)) {
            case "active" -> Optional.empty();
            case "inactive" -> Optional.of("inactive in the file");
            default -> throw new ImportFileException(row.place(), "the status is Active or Inactive");
        };
    }

    static void readAws(String text, DraftBuilder draft) {
        if (text.startsWith(ROOT_ID)) {
            readRoot(text, draft);
            return;
        }
        for (var row : rows(text)) {
            var id = row.required(AWS_ID);
            var user = row.get(AWS_USER);
            var secret = ofAws(row.place(), row.required(AWS_SECRET));
            draft.user(row.place(), user.orElse(id)).key(row.place(), id, secret, Optional.empty());
        }
    }

    /** Another length says that the file was cut off. */
    private static String ofAws(String place, String secret) {
        if (!AWS_SECRET_FORM.matcher(secret).matches()) {
            throw new ImportFileException(place, "the secret has not the 40 characters of a secret of AWS");
        }
        return secret;
    }

    private static void readRoot(String text, DraftBuilder draft) {
        var lines = text.lines().filter(line -> !line.isBlank()).toList();
        if (lines.size() != 2 || !lines.getLast().startsWith(ROOT_SECRET)) {
            throw new ImportFileException("line 2", ROOT_SECRET + " is expected");
        }
        var id = lines.getFirst().substring(ROOT_ID.length()).strip();
        var secret =
                ofAws("line 2", lines.getLast().substring(ROOT_SECRET.length()).strip());
        draft.user("line 1", id).key("line 1", id, secret, Optional.empty());
        draft.note("line 1", "the key is one of a root: here it belongs to a user, and has no rights of its own");
    }

    private static List<Row> rows(String text) {
        var rows = new ArrayList<Row>();
        var line = 0L;
        try (var reader = CsvReader.builder()
                .maxBufferSize(MAX_FIELD)
                .allowUnclosedQuote(false)
                .ofCsvRecord(text)) {
            List<String> header = List.of();
            for (CsvRecord row : reader) {
                line = row.getStartingLineNumber();
                if (header.isEmpty()) {
                    header = header(row);
                } else {
                    rows.add(row(header, row));
                }
            }
        } catch (CsvParseException _) {
            throw new ImportFileException(
                    "line " + (line + 1), "not valid CSV, a field too many or too few, or it ends too early");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    private static List<String> header(CsvRecord row) {
        var header = row.getFields().stream()
                .map(column -> column.strip().toLowerCase(Locale.ROOT))
                .toList();
        if (Set.copyOf(header).size() != header.size()) {
            throw new ImportFileException("line 1", "a column comes twice");
        }
        return header;
    }

    private static Row row(List<String> header, CsvRecord row) {
        var fields = new HashMap<String, String>();
        for (int i = 0; i < header.size(); i++) {
            fields.put(header.get(i), row.getField(i).strip());
        }
        return new Row("line " + row.getStartingLineNumber(), fields);
    }
}
