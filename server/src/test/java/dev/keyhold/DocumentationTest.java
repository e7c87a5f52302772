package dev.keyhold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.rolebinding.Permissions;
import dev.keyhold.domain.authz.rolebinding.PredefinedRoles;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthenticationFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documentation says what is true: its links lead somewhere and its lists are those of the code. */
final class DocumentationTest {
    private static final Path ROOT = root();
    private static final Path SOURCES = ROOT.resolve("server/src/main/java/dev/keyhold");
    private static final Path AWS = SOURCES.resolve("api/aws");
    private static final Path REFERENCE = ROOT.resolve("docs/reference");

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern SERVED = Pattern.compile("(?m)^\\| (\\w+) \\| served \\|");
    private static final Pattern OPTION = Pattern.compile("names = (?:\\{\"-h\", )?\"(--[a-z-]+)\"");
    private static final Pattern METRIC = Pattern.compile("\"(keyhold\\.[a-z.]+)\"");
    private static final Pattern ERROR_CODE = Pattern.compile(
            "\\b(?:Aws(?:Error|Exception\\.of)|invalid|fault)\\(\\s*(?:[\\w.]+,\\s*)*\"([A-Z][a-zA-Z]+)\"");
    private static final Path YANDEX = SOURCES.resolve("api/yandex");
    private static final Path CONTRACT = ROOT.resolve("yandex-api/src/main/proto");
    private static final Pattern SERVICE = Pattern.compile("extends (?:\\w+\\.)?(\\w+Service)ImplBase");
    private static final Pattern HANDLER = Pattern.compile("@Override\\s+public void (\\w+)\\(");
    private static final Pattern DECLARED_SERVICE = Pattern.compile("(?m)^service (\\w+) \\{");
    private static final Pattern DECLARED_METHOD = Pattern.compile("(?m)^  rpc (\\w+)\\(");
    private static final Pattern YANDEX_SERVED = Pattern.compile("(?m)^\\| (\\w+/\\w+) \\| served \\|");
    private static final Pattern YANDEX_LISTED =
            Pattern.compile("(?m)^\\| (\\w+/\\w+) \\| (?:served|UNIMPLEMENTED) \\|");
    /** In the one table whose second column is roles alone and whose third is scopes. */
    private static final Pattern PERMISSION =
            Pattern.compile("(?m)^\\| `([\\w.-]+)` \\| `[^|]+` \\|(?: `yc\\.[^|]+` | )\\|$");

    private static final Pattern STATUS_CODE = Pattern.compile("\\bCode\\.([A-Z_]{3,})");
    private static final Pattern DATA_FILE = Pattern.compile("path\\.resolve\\(\"([^\"]+)\"\\)");

    @Test
    void every_relative_link_leads_to_a_file_and_a_heading() {
        var broken = new ArrayList<String>();
        for (var page : pages()) {
            for (var link : found(LINK, FENCED.matcher(text(page)).replaceAll(""))) {
                if (!link.contains("://") && !link.startsWith("mailto:") && !resolves(page, link)) {
                    broken.add(ROOT.relativize(page) + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void every_page_can_be_reached_from_the_readme() {
        var reached = new TreeSet<Path>();
        var waiting = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        while (!waiting.isEmpty()) {
            var page = waiting.removeLast();
            if (reached.add(page)) {
                found(LINK, FENCED.matcher(text(page)).replaceAll("")).stream()
                        .filter(link -> !link.contains("://"))
                        .map(link -> target(page, link))
                        .filter(target -> target.toString().endsWith(".md") && Files.exists(target))
                        .forEach(waiting::add);
            }
        }
        assertThat(pages())
                .filteredOn(page -> page.startsWith(ROOT.resolve("docs")))
                .isSubsetOf(reached);
    }

    @Test
    void no_page_names_a_path_of_somebodys_machine() {
        assertThat(pages()).allSatisfy(page -> assertThat(text(page)).doesNotContain("/home/"));
    }

    @Test
    void the_compatibility_page_lists_as_served_what_the_table_of_actions_has() {
        var served = found(SERVED, text(REFERENCE.resolve("compatibility.md")));
        assertThat(served)
                .isNotEmpty()
                .isEqualTo(Arrays.stream(Action.values())
                        .flatMap(action -> action.policyAction().stream())
                        .map(name -> name.substring(name.indexOf(':') + 1))
                        .collect(Collectors.toSet()));
    }

    @Test
    void the_compatibility_page_lists_every_method_of_the_yandex_services_and_which_are_served() {
        var page = text(REFERENCE.resolve("compatibility.md"));
        var handled = methods(files(YANDEX, ".java"), SERVICE, HANDLER);
        var services = handled.stream().map(method -> method.split("/", 2)[0]).collect(Collectors.toSet());
        var declared = methods(files(CONTRACT, ".proto"), DECLARED_SERVICE, DECLARED_METHOD);
        declared.removeIf(method -> !services.contains(method.split("/", 2)[0]));
        assertThat(found(YANDEX_SERVED, page)).isNotEmpty().isEqualTo(handled);
        assertThat(found(YANDEX_LISTED, page)).isEqualTo(declared);
    }

    @Test
    void the_roles_page_has_every_role_and_what_each_operation_needs() {
        var page = text(REFERENCE.resolve("roles.md"));
        for (var role : PredefinedRoles.all()) {
            assertThat(page).contains("| `" + role.id() + "` | " + role.description() + " |");
        }
        for (var operation : Action.values()) {
            if (!operation.roles().isEmpty()) {
                var roles = operation.roles().stream()
                        .sorted()
                        .map(role -> "`" + role + "`")
                        .toList();
                assertThat(page).contains("| `" + operation.name() + "` | " + String.join(", ", roles) + " |");
            }
        }
    }

    @Test
    void the_roles_page_has_every_permission_and_what_it_needs() {
        var page = text(REFERENCE.resolve("roles.md"));
        for (var permission : Permissions.all()) {
            var scopes = permission.scopes().isEmpty() ? " |" : " " + quoted(permission.scopes()) + " |";
            assertThat(page).contains("| `" + permission.name() + "` | " + quoted(permission.roles()) + " |" + scopes);
        }
        assertThat(found(PERMISSION, page))
                .isEqualTo(Permissions.all().stream()
                        .map(Permissions.Permission::name)
                        .collect(Collectors.toSet()));
    }

    private static String quoted(Set<String> names) {
        return names.stream().sorted().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    @Test
    void the_errors_page_names_every_status_code_of_the_yandex_api() {
        assertMentioned("errors.md", found(STATUS_CODE, text(YANDEX.resolve("error/YandexErrors.java"))));
    }

    @Test
    void the_command_line_page_names_every_option() {
        assertMentioned("command-line.md", inSources(SOURCES.resolve("cli"), OPTION));
    }

    @Test
    void the_settings_page_names_every_variable_and_line_of_the_server() {
        var options = found(OPTION, text(SOURCES.resolve("cli/ServeOptions.java")));
        assertMentioned(
                "settings.md",
                options.stream().map(option -> option.substring(2)).collect(Collectors.toSet()));
        assertMentioned(
                "settings.md",
                options.stream()
                        .map(option -> "KEYHOLD_"
                                + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT))
                        .collect(Collectors.toSet()));
    }

    @Test
    void the_metrics_page_names_every_metric() {
        assertMentioned("metrics.md", found(METRIC, text(SOURCES.resolve("server/Metrics.java"))));
    }

    @Test
    void the_errors_page_names_every_code() {
        assertMentioned("errors.md", inSources(AWS, ERROR_CODE));
    }

    @Test
    void the_audit_page_names_every_operation_outcome_and_reason() {
        var names = Stream.of(Action.values(), AuditEvent.Outcome.values(), AuthenticationFailure.values())
                .flatMap(Stream::of)
                .map(Enum::name)
                .collect(Collectors.toSet());
        assertMentioned("audit-events.md", names);
    }

    @Test
    void the_data_folder_page_names_every_file() {
        assertMentioned("data-folder.md", found(DATA_FILE, text(SOURCES.resolve("maintenance/DataFolder.java"))));
    }

    /** Methods as {@code Service/Method}, of files that name one service each. */
    private static Set<String> methods(List<Path> files, Pattern service, Pattern method) {
        var methods = new TreeSet<String>();
        for (var file : files) {
            for (var name : found(service, text(file))) {
                for (var found : found(method, text(file))) {
                    methods.add(name + "/" + found.substring(0, 1).toUpperCase(Locale.ROOT) + found.substring(1));
                }
            }
        }
        return methods;
    }

    private static void assertMentioned(String page, Set<String> names) {
        var text = text(REFERENCE.resolve(page));
        Predicate<String> missing = name -> !text.contains("`" + name);
        assertThat(names).isNotEmpty();
        assertThat(names.stream().filter(missing)).as("not in %s", page).isEmpty();
    }

    private static boolean resolves(Path page, String link) {
        var target = target(page, link);
        var mark = link.indexOf('#');
        return Files.exists(target) && (mark < 0 || anchors(text(target)).contains(link.substring(mark + 1)));
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

    private static Set<String> inSources(Path folder, Pattern pattern) {
        return files(folder, ".java").stream()
                .flatMap(file -> found(pattern, text(file)).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The first group of every match. */
    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> pages() {
        var pages = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
        try (var top = Files.list(ROOT)) {
            top.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pages;
    }

    private static List<Path> files(Path folder, String ending) {
        try (var all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The repository, from wherever in it the tests are run. */
    private static Path root() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("README.md"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("not run inside the repository");
            }
        }
        return folder;
    }
}
