package dev.keyhold.maintenance.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.crypto.Sha256;
import dev.keyhold.domain.importing.ImportDraft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads a file into the draft of an import. Of the file nothing is trusted, and nothing is written anywhere. */
public final class ImportFiles {
    /** The longest file. RustFS, too, takes no longer export. */
    public static final int MAX_BYTES = 10 * 1024 * 1024;

    /** The format whose documents a predicate knows. */
    private record Known(ImportFormat format, Predicate<JsonNode> isOne) {}

    private static final List<Known> OF_JSON = List.of(
            new Known(ImportFormat.VERSITYGW, VersityGwUsers::isOne),
            new Known(ImportFormat.GARAGE, GarageKeys::isOne),
            new Known(ImportFormat.CEPH, CephUsers::isOne),
            new Known(ImportFormat.KEYSTONE, KeystoneCredentials::isOne),
            new Known(ImportFormat.SEAWEEDFS, SeaweedFsIdentities::isOne));

    private ImportFiles() {}

    /** A file: its name and who has it imported are for records. */
    public record Input(String name, byte[] bytes, String by) {
        @Override
        public String toString() {
            return "Input[" + name + "]";
        }
    }

    /**
     * Reads a file.
     *
     * @param from its format; found by its content if empty
     * @throws ImportFileException if it is not of the format, damaged or too large
     */
    public static ImportDraft read(Input input, Optional<ImportFormat> from, Instant now) {
        if (input.bytes().length > MAX_BYTES) {
            throw new ImportFileException("", "the file has more than " + MAX_BYTES + " bytes");
        }
        var draft = new DraftBuilder(now);
        var format = read(input.bytes(), from, draft);
        return draft.build(new ImportDraft.Source(format.text(), input.name(), Sha256.hex(input.bytes()), input.by()));
    }

    private static ImportFormat read(byte[] bytes, Optional<ImportFormat> from, DraftBuilder draft) {
        if (from.isPresent() ? from.get() == ImportFormat.MINIO : ZipContents.isZip(bytes)) {
            MinioExport.read(bytes, draft);
            return ImportFormat.MINIO;
        }
        var text = JsonDocuments.text("", bytes);
        var format = from.or(() -> ofCsv(text));
        if (format.isEmpty() && !isJson(text)) {
            throw unknown("; of a CSV file " + CsvFiles.COLUMNS);
        }
        if (format.filter(ImportFiles::isCsv).isPresent()) {
            readCsv(format.get(), text, draft);
            return format.get();
        }
        var documents = places(JsonDocuments.read("", bytes));
        var found = from.or(() -> ofJson(documents)).orElseThrow(() -> unknown(""));
        switch (found) {
            case CEPH -> CephUsers.read(documents, draft);
            case KEYSTONE -> KeystoneCredentials.read(documents, draft);
            case SEAWEEDFS -> SeaweedFsIdentities.read(documents, draft);
            case VERSITYGW -> VersityGwUsers.read(documents, draft);
            case GARAGE -> GarageKeys.read(documents, draft);
            default -> throw new IllegalStateException("not of JSON: " + found);
        }
        return found;
    }

    private static ImportFileException unknown(String hint) {
        return new ImportFileException("", "the file is of no format that is known: name one with --from" + hint);
    }

    private static boolean isJson(String text) {
        var start = text.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }

    private static boolean isCsv(ImportFormat format) {
        return format == ImportFormat.CSV || format == ImportFormat.AWS;
    }

    private static void readCsv(ImportFormat format, String text, DraftBuilder draft) {
        if (format == ImportFormat.AWS) {
            CsvFiles.readAws(text, draft);
        } else {
            CsvFiles.readOwn(text, draft);
        }
    }

    private static Optional<ImportFormat> ofCsv(String text) {
        if (isJson(text)) {
            return Optional.empty();
        }
        if (CsvFiles.isAws(text)) {
            return Optional.of(ImportFormat.AWS);
        }
        return CsvFiles.isOwn(text) ? Optional.of(ImportFormat.CSV) : Optional.empty();
    }

    private static Optional<ImportFormat> ofJson(List<JsonPlace> documents) {
        return documents.stream()
                .findFirst()
                .flatMap(first -> OF_JSON.stream()
                        .filter(known -> known.isOne().test(first.node()))
                        .map(Known::format)
                        .findFirst());
    }

    private static List<JsonPlace> places(List<JsonNode> documents) {
        var places = new ArrayList<JsonPlace>();
        for (int i = 0; i < documents.size(); i++) {
            places.add(new JsonPlace(documents.get(i), documents.size() == 1 ? "" : "/" + i));
        }
        return places;
    }
}
