package dev.keyhold;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The inputs that a search with the fuzzer has kept, one line of Base64 each; and the way between them and the folder
 * of files that the fuzzer works on.
 */
public final class FuzzInputs {
    private FuzzInputs() {}

    /** Those in a file of the class path, such as {@code /fuzz/tokens.txt}; none if there is no such file yet. */
    public static List<byte[]> kept(String resource) throws IOException {
        try (var lines = FuzzInputs.class.getResourceAsStream(resource)) {
            return lines == null
                    ? List.of()
                    : new String(lines.readAllBytes(), StandardCharsets.US_ASCII)
                            .lines()
                            .map(Base64.getDecoder()::decode)
                            .toList();
        }
    }

    /** An input of a target that reads several things: the first byte chooses which. */
    public static byte[] of(int target, byte[] content) {
        var input = new byte[content.length + 1];
        input[0] = (byte) target;
        System.arraycopy(content, 0, input, 1, content.length);
        return input;
    }

    public static byte[] of(int target, String text) {
        return of(target, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * What {@code scripts/fuzz.sh} asks a corpus for: {@code unpack FOLDER} writes inputs as files, {@code pack FOLDER
     * FILE} writes the files as lines.
     */
    public static void run(String[] args, List<byte[]> seeds, String resource) throws IOException {
        var folder = Path.of(args[1]);
        if (args[0].equals("unpack")) {
            var inputs = new ArrayList<>(seeds);
            inputs.addAll(kept(resource));
            for (int i = 0; i < inputs.size(); i++) {
                Files.write(folder.resolve("input-" + i), inputs.get(i));
            }
            return;
        }
        var lines = new ArrayList<String>();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                lines.add(Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
            }
        }
        lines.sort(null);
        Files.write(Path.of(args[2]), lines);
    }
}
