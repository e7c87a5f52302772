package dev.keyhold;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The pages of the documentation: their links lead somewhere, and each page can be reached. */
final class DocumentationTest {
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    @Test
    void every_relative_link_leads_to_a_file_and_a_heading() {
        var broken = new ArrayList<String>();
        for (var page : Repository.pages()) {
            for (var link : links(page)) {
                if (!link.contains("://") && !link.startsWith("mailto:") && !resolves(page, link)) {
                    broken.add(Repository.ROOT.relativize(page) + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void every_page_can_be_reached_from_the_readme() {
        var reached = new TreeSet<Path>();
        var waiting = new ArrayList<>(List.of(Repository.ROOT.resolve("README.md")));
        while (!waiting.isEmpty()) {
            var page = waiting.removeLast();
            if (reached.add(page)) {
                links(page).stream()
                        .filter(link -> !link.contains("://"))
                        .map(link -> target(page, link))
                        .filter(target -> target.toString().endsWith(".md") && Files.exists(target))
                        .forEach(waiting::add);
            }
        }
        assertThat(Repository.pages())
                .filteredOn(page -> page.startsWith(Repository.ROOT.resolve("docs")))
                .isSubsetOf(reached);
    }

    @Test
    void no_page_names_a_path_of_a_users_machine() {
        assertThat(Repository.pages())
                .allSatisfy(page -> assertThat(Repository.text(page)).doesNotContain("/home/"));
    }

    private static Set<String> links(Path page) {
        return found(LINK, FENCED.matcher(Repository.text(page)).replaceAll(""));
    }

    private static boolean resolves(Path page, String link) {
        var target = target(page, link);
        var mark = link.indexOf('#');
        return Files.exists(target)
                && (mark < 0 || anchors(Repository.text(target)).contains(link.substring(mark + 1)));
    }

    private static Path target(Path page, String link) {
        var file = link.split("#", 2)[0];
        return file.isEmpty() ? page : page.resolveSibling(file).normalize();
    }

    /** Headings as links name them: lower case, without punctuation, hyphens for spaces. */
    private static Set<String> anchors(String text) {
        return found(HEADING, text).stream()
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    /** The first group of every match. */
    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
