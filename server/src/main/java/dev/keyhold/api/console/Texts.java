package dev.keyhold.api.console;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/**
 * What the console says in one language: a file of {@code key=text} for each, with places {@code {0}}, {@code {1}} for
 * what is filled in. Texts are plain; pages escape them like everything else.
 */
public final class Texts {
    /** The languages that there are files of; the first one is for everybody else. */
    static final List<String> LANGUAGES = List.of("en");

    private static final List<Texts> ALL = LANGUAGES.stream().map(Texts::read).toList();

    private final String language;
    private final Properties texts;

    private Texts(String language, Properties texts) {
        this.language = language;
        this.texts = texts;
    }

    private static Texts read(String language) {
        var texts = new Properties();
        try (var file = new InputStreamReader(
                Objects.requireNonNull(Texts.class.getResourceAsStream("texts-" + language + ".properties")),
                StandardCharsets.UTF_8)) {
            texts.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Texts(language, texts);
    }

    /** The texts for a browser that prefers these languages (the header {@code Accept-Language}, RFC 9110). */
    static Texts preferred(String header) {
        for (var range : split(header, ',')) {
            var semicolon = range.indexOf(';');
            var tag = (semicolon < 0 ? range : range.substring(0, semicolon))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            for (var texts : ALL) {
                if (tag.equals(texts.language) || tag.startsWith(texts.language + "-")) {
                    return texts;
                }
            }
        }
        return ALL.getFirst();
    }

    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        var start = 0;
        for (var end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
            parts.add(text.substring(start, end));
            start = end + 1;
        }
        parts.add(text.substring(start));
        return parts;
    }

    /** The texts in that language. */
    static Texts in(String language) {
        return ALL.get(LANGUAGES.indexOf(language));
    }

    /** Its code, such as {@code en}. */
    public String language() {
        return language;
    }

    /** Every key that has a text. */
    Set<String> keys() {
        return texts.stringPropertyNames();
    }

    /** Whether there is such a text. */
    public boolean has(String key) {
        return texts.containsKey(key);
    }

    /** The text, with what is filled in; the key itself where it is missing, which a test finds. */
    public String of(String key, Object... values) {
        var text = texts.getProperty(key, key);
        for (int i = 0; i < values.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(values[i]));
        }
        return text;
    }
}
