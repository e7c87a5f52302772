package dev.keyhold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.aws.error.AwsErrorCode;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.api.yandex.error.YandexErrors;
import dev.keyhold.api.yandex.protocol.UnservedMethods;
import dev.keyhold.cli.CommandModel;
import dev.keyhold.domain.authz.Action;
import dev.keyhold.domain.authz.rolebinding.Permissions;
import dev.keyhold.domain.authz.rolebinding.PredefinedRoles;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.model.AuditEvent;
import dev.keyhold.model.AuthenticationFailure;
import dev.keyhold.model.ServiceErrors;
import dev.keyhold.server.MetricSeries;
import dev.keyhold.server.TestKeyhold;
import io.grpc.MethodDescriptor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The tables of the reference pages are those of the code: of its routes, descriptors, commands and enumerations. */
final class ReferenceTest {
    private static final Pattern SERVED = Pattern.compile("(?m)^\\| (\\w+) \\| served \\|");
    private static final Pattern YANDEX_SERVED = Pattern.compile("(?m)^\\| (\\w+/\\w+) \\| served \\|");
    private static final Pattern YANDEX_LISTED =
            Pattern.compile("(?m)^\\| (\\w+/\\w+) \\| (?:served|UNIMPLEMENTED) \\|");
    /** In the one table whose second column is roles alone and whose third is scopes. */
    private static final Pattern PERMISSION =
            Pattern.compile("(?m)^\\| `([\\w.-]+)` \\| `[^|]+` \\|(?: `yc\\.[^|]+` | )\\|$");

    private static final Pattern AWS_CODE = Pattern.compile("(?m)^(\\| `[A-Z]\\w+` \\| \\d+ \\|)");
    private static final Pattern OPTION = Pattern.compile("(?m)^\\| `(--[a-z-]+)");
    private static final Pattern SETTING =
            Pattern.compile("(?m)^\\| `([a-z-]+)`(?: \\(not as a line\\))? \\| `(KEYHOLD_[A-Z_]+)` \\|");
    private static final Pattern SERIES = Pattern.compile("(?m)^\\| `[a-z]+\\.[a-z.]+` \\| `(\\w+?)(?:_bucket)?`");

    private static TestKeyhold keyhold;

    /** What the names of the files begin with that say up to when audit events are delivered. */
    private static final String POSITION = "keyhold.audit-";

    @BeforeAll
    static void start() {
        keyhold = TestKeyhold.start();
    }

    @AfterAll
    static void stop() {
        keyhold.close();
    }

    @Test
    void the_compatibility_page_lists_as_served_what_the_routing_table_serves() {
        assertThat(found(SERVED, page("compatibility.md")))
                .isEqualTo(keyhold.service().api().routes().stream()
                        .map(Route::name)
                        .collect(Collectors.toSet()));
    }

    @Test
    void the_compatibility_page_lists_every_method_of_the_yandex_services_and_which_are_served() {
        var page = page("compatibility.md");
        var methods = keyhold.yandex().contracts().stream()
                .flatMap(contract -> contract.getMethods().stream())
                .map(MethodDescriptor::getFullMethodName)
                .toList();
        assertThat(found(YANDEX_LISTED, page)).isEqualTo(shortNames(methods.stream()));
        assertThat(found(YANDEX_SERVED, page))
                .isEqualTo(shortNames(methods.stream().filter(method -> !UnservedMethods.METHODS.contains(method))));
    }

    /** Without packages: {@code Service/Method}. */
    private static Set<String> shortNames(Stream<String> methods) {
        return methods.map(method -> method.substring(method.lastIndexOf('.') + 1))
                .collect(Collectors.toSet());
    }

    @Test
    void the_roles_page_has_every_role_and_what_each_operation_needs() {
        var page = page("roles.md");
        for (var role : PredefinedRoles.all()) {
            assertThat(page).contains("| `" + role.id() + "` | " + role.description() + " |");
        }
        for (var operation : Action.all()) {
            if (!operation.roles().isEmpty()) {
                assertThat(page).contains("| `" + operation.name() + "` | " + quoted(operation.roles()) + " |");
            }
        }
    }

    @Test
    void the_roles_page_has_every_permission_and_what_it_needs() {
        var page = page("roles.md");
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
    void the_errors_page_lists_every_code_of_the_aws_api_with_its_status() {
        var page = page("errors.md");
        var codes = Arrays.stream(AwsErrorCode.values())
                .map(code -> "| `" + code.text() + "` | " + code.status() + " |")
                .collect(Collectors.toSet());
        assertThat(found(AWS_CODE, page.substring(page.indexOf("## AWS"), page.indexOf("## Before the protocol"))))
                .isEqualTo(codes);
    }

    @Test
    void the_errors_page_names_every_status_code_of_the_yandex_api() {
        assertMentioned(
                "errors.md",
                Stream.concat(
                                Stream.of(YandexErrors.internal()),
                                ServiceErrors.all().stream().map(YandexErrors::of))
                        .map(status -> YandexErrors.code(status).name()));
    }

    static Stream<CommandSpec> commands() {
        return CommandModel.commands().values().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void the_command_line_page_lists_the_options_of_every_command(CommandSpec command) {
        var section = Pattern.compile("(?ms)^## " + command.qualifiedName() + "$(.*?)(?:^## |\\z)")
                .matcher(page("command-line.md"));
        var text = section.find() ? section.group(1) : "";
        assertThat(found(OPTION, text)).isEqualTo(options(command));
    }

    /** The long names, but for help. */
    private static Set<String> options(CommandSpec command) {
        return command.options().stream()
                .filter(option -> !option.usageHelp())
                .map(OptionSpec::longestName)
                .collect(Collectors.toSet());
    }

    @Test
    void the_settings_page_lists_every_line_and_variable_of_the_server() {
        var settings = new TreeMap<String, String>();
        for (var option : options(Objects.requireNonNull(CommandModel.commands().get("keyhold serve")))) {
            var variable = option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
            settings.put(option.substring(2), "KEYHOLD_" + variable);
        }
        var listed = SETTING.matcher(page("settings.md"))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
        assertThat(listed).isEqualTo(settings);
    }

    @Test
    void the_metrics_page_lists_every_series() {
        var series = MetricSeries.of(keyhold);
        series.removeIf(name -> name.endsWith("_max"));
        assertThat(found(SERIES, page("metrics.md"))).isEqualTo(series);
    }

    @Test
    void the_audit_page_names_every_operation_outcome_and_reason() {
        assertMentioned(
                "audit-events.md",
                Stream.concat(
                        Action.all().stream().map(Action::name),
                        Stream.of(AuditEvent.Outcome.values(), AuthenticationFailure.values())
                                .flatMap(Stream::of)
                                .map(Enum::name)));
    }

    @Test
    void the_data_folder_page_names_every_file() {
        var folder = new DataFolder(keyhold.folder());
        var known = Arrays.stream(DataFolder.class.getMethods())
                .filter(method -> method.getReturnType() == Path.class && method.getParameterCount() == 0)
                .map(method -> path(method, folder))
                .filter(path -> !path.equals(folder.path()));
        assertMentioned(
                "data-folder.md",
                Stream.concat(known, Repository.files(keyhold.folder().toString(), "").stream())
                        .map(file -> file.getFileName().toString())
                        .map(name -> name.startsWith(POSITION) ? POSITION : name));
    }

    private static Path path(Method method, DataFolder folder) {
        try {
            return (Path) method.invoke(folder);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertMentioned(String page, Stream<String> expected) {
        var names = expected.collect(Collectors.toCollection(TreeSet::new));
        var text = page(page);
        Predicate<String> missing = name -> !text.contains("`" + name);
        assertThat(names).isNotEmpty();
        assertThat(names.stream().filter(missing)).as("not in %s", page).isEmpty();
    }

    private static String page(String name) {
        return Repository.text(Repository.ROOT.resolve("docs/reference").resolve(name));
    }

    /** The first group of every match. */
    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(ReferenceTest::first).collect(Collectors.toSet());
    }

    private static String first(MatchResult match) {
        return match.group(1);
    }
}
