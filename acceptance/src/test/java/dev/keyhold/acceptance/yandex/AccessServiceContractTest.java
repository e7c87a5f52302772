package dev.keyhold.acceptance.yandex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessServiceProto;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The two {@code .proto} files that the vendor's published classes do not have. What they have to be is written down in
 * {@value #CONTRACT}, from the sources of YDB: each service, method, message, field, number and type.
 */
class AccessServiceContractTest {
    static final String CONTRACT = "access-service.txt";

    private static final String NEWER = "yandex.cloud.priv.accessservice.v2";
    private static final String OLDER = "yandex.cloud.priv.servicecontrol.v1";

    /** What {@link YandexContractTest} cannot compare, and by which name. */
    static final Map<String, FileDescriptor> FILES = Map.of(
            path(NEWER), AccessServiceProto.getDescriptor(),
            path(OLDER), dev.keyhold.yandex.api.priv.servicecontrol.v1.AccessServiceProto.getDescriptor());

    private final Contract newer = Contract.of(List.of(requireNonNull(FILES.get(path(NEWER)))));
    private final Contract older = Contract.of(List.of(requireNonNull(FILES.get(path(OLDER)))));

    private static String path(String name) {
        return name.replace('.', '/') + "/access_service.proto";
    }

    @Test
    void is_what_is_written_down() throws IOException {
        assertThat(newer.lines(NEWER)).containsExactlyElementsOf(listed());
    }

    @Test
    void is_the_same_by_its_older_name_but_for_one_credential() {
        var renamed = older.lines(OLDER).stream()
                .map(line -> line.replace(OLDER, NEWER))
                .toList();
        assertThat(newer.lines(NEWER))
                .containsAll(renamed)
                .filteredOn(line -> !renamed.contains(line))
                .singleElement()
                .asString()
                .contains("AuthenticateRequest.refresh_token: string = 5");
    }

    private static List<String> listed() throws IOException {
        try (var list = requireNonNull(AccessServiceContractTest.class.getResourceAsStream(CONTRACT))) {
            return new String(list.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("# "))
                    .toList();
        }
    }
}
