package dev.keyhold.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The inputs that are kept, one line of Base64 each; and the way between them and the folder of files that the fuzzer
 * works on.
 */
public final class FuzzCorpus {
    private static final String RESOURCE = "/fuzz/corpus.txt";

    private FuzzCorpus() {}

    static List<byte[]> kept() {
        return Requests.lines(RESOURCE).stream()
                .map(Base64.getDecoder()::decode)
                .toList();
    }

    /** What a search begins with when nothing is kept yet. */
    static List<byte[]> seeds() {
        var seeds = new ArrayList<byte[]>();
        for (var resource : List.of("/documents/accepted.tsv", "/documents/refused.tsv")) {
            for (var line : Requests.lines(resource)) {
                seeds.add(FuzzTarget.input(0, seeds.size(), line.substring(line.indexOf('\t') + 1)));
            }
        }
        for (var line : Requests.lines("/recorded/conditions.tsv")) {
            var cells = line.split("\t", -1);
            var value = cells[3].substring(cells[3].indexOf('=') + 1);
            seeds.add(FuzzTarget.input(2, seeds.size(), value + "\n" + cells[2]));
        }
        seeds.add(FuzzTarget.input(1, 5, "*a?b*aaabab"));
        return seeds;
    }

    /** {@code unpack FOLDER} writes the inputs as files, {@code pack FOLDER FILE} writes the files as lines. */
    public static void main(String[] args) throws IOException {
        var folder = Path.of(args[1]);
        if (args[0].equals("unpack")) {
            var number = 0;
            var inputs = new ArrayList<>(seeds());
            inputs.addAll(kept());
            for (var input : inputs) {
                Files.write(folder.resolve("input-" + number++), input);
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
