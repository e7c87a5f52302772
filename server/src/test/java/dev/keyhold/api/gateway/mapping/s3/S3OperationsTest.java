package dev.keyhold.api.gateway.mapping.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.api.gateway.mapping.UnmappableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operation of the published API model: by its HTTP binding it needs what IAM names, or it is refused. */
final class S3OperationsTest {
    private static final Path FACTS = Path.of("src/test/resources/api/gateway/s3-operations.tsv");
    private static final Path PAGE = Path.of("../docs/reference/s3-actions.md");
    private static final int OPERATIONS = 111;
    private static final int REQUESTS = 1_500;
    /** Those that a parameter must have; others may be empty. */
    private static final Map<String, String> VALUES = Map.of(
            "max-keys", "7",
            "max-uploads", "7",
            "max-parts", "7",
            "max-buckets", "7",
            "partNumber", "7",
            "part-number-marker", "7",
            "list-type", "2",
            "select-type", "2",
            "versionId", "v",
            "uploadId", "u");

    /** A line of the facts. */
    record Operation(
            String name,
            String method,
            String uri,
            List<String> required,
            List<String> optional,
            String actions,
            String why) {
        static Operation parse(String line) {
            var fields = line.split("\t", -1);
            return new Operation(
                    fields[0], fields[1], fields[2], words(fields[3]), words(fields[4]), fields[5], fields[6]);
        }

        private static List<String> words(String text) {
            return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
        }

        boolean isRefused() {
            return !why.isEmpty();
        }

        boolean isCopy() {
            return name.equals("CopyObject") || name.equals("UploadPartCopy");
        }

        /** Method and path, which are the same for many operations. */
        String binding() {
            return method + " " + path("/bucket");
        }

        String path(String bucket) {
            var path = uri.replaceAll("\\?.*", "").replace("/{Bucket}", bucket).replace("{Key+}", "folder/key");
            return path.startsWith("/") ? path : "/" + path;
        }

        /** The parameters without which a request is not for this operation. */
        List<String> needed() {
            var mark = uri.indexOf('?');
            var inUri = mark < 0
                    ? Stream.<String>empty()
                    : Stream.of(uri.substring(mark + 1).split("&", -1));
            return Stream.concat(inUri.map(part -> part.replaceAll("=.*", "")), required.stream())
                    .toList();
        }

        boolean hasExactly(Set<String> sent) {
            return sent.containsAll(needed())
                    && sent.stream().allMatch(it -> needed().contains(it) || optional.contains(it));
        }

        static String query(Collection<String> names) {
            return names.stream()
                    .map(name -> name + "=" + VALUES.getOrDefault(name, ""))
                    .collect(Collectors.joining("&"));
        }

        List<String> expected(boolean version) {
            var parts = actions.split("\\|", -1);
            return List.of(parts[version && parts.length > 1 ? 1 : 0].split(", ", -1));
        }

        S3Call call(String... more) {
            return inPath("/bucket", List.of(more));
        }

        S3Call inHost(String... more) {
            var call = inPath("", List.of(more)).domains("s3.example");
            return call.host(uri.contains("{Bucket}") ? "bucket.s3.example" : "s3.example");
        }

        private S3Call inPath(String bucket, List<String> more) {
            var query = query(Stream.concat(needed().stream(), more.stream()).toList());
            var call = S3Call.of(method, path(bucket) + (query.isEmpty() ? "" : "?" + query));
            return switch (name) {
                case "CopyObject", "UploadPartCopy" -> call.header("x-amz-copy-source", "source/key");
                case "RestoreObject" -> call.body(new byte[0]);
                default -> call;
            };
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Operation> operations() throws IOException {
        return Files.readAllLines(FACTS).stream()
                .filter(line -> !line.startsWith("#"))
                .map(Operation::parse);
    }

    @Test
    void every_operation_of_the_model_is_in_the_facts() throws IOException {
        assertThat(operations().map(Operation::name)).hasSize(OPERATIONS).doesNotHaveDuplicates();
    }

    @Test
    void the_page_for_users_names_every_action_and_every_operation_that_is_refused() throws IOException {
        var page = Files.readString(PAGE);
        assertThat(operations()).allSatisfy(operation -> {
            if (operation.isRefused()) {
                assertThat(page).containsPattern("\\b" + operation.name() + "\\b");
            }
            for (var action : operation.actions().split("[|,]", -1)) {
                var name = action.substring(action.lastIndexOf(' ') + 1);
                assertThat(page).contains(name.isEmpty() ? "" : "`s3:" + name + "`");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_operation_needs_what_iam_names_or_is_refused(Operation operation) throws UnmappableException {
        if (operation.isRefused()) {
            var all = operation.optional().toArray(String[]::new);
            assertThat(operation.call(all).isRefused()).isTrue();
            assertThat(operation.inHost(all).isRefused()).isTrue();
            return;
        }
        assertThat(operation.call().actions()).isEqualTo(operation.expected(false));
        assertThat(operation.inHost().needs()).isEqualTo(operation.call().needs());
        for (var parameter : operation.optional()) {
            var call = operation.call(parameter);
            assertThat(call.actions()).as(parameter).isEqualTo(operation.expected(parameter.equals("versionId")));
            assertThat(operation.inHost(parameter).needs()).isEqualTo(call.needs());
        }
        var several = operation.optional().stream()
                .filter(name -> !name.equals("versionId"))
                .toArray(String[]::new);
        assertThat(operation.call(several).actions()).isEqualTo(operation.expected(false));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_operation_is_refused_by_another_method_and_with_a_parameter_that_it_does_not_have(Operation operation) {
        var target = operation.call().target();
        var methods = Stream.of("OPTIONS", "PATCH", "TRACE", "COPY", "get", "", operation.method() + "X")
                .map(method -> S3Call.of(method, target));
        var separator = target.contains("?") ? "&" : "?";
        var parameters = Stream.of("unknown", "ACL", "x-amz-acl", "append", "session")
                .map(name -> S3Call.of(operation.method(), target + separator + name));
        assertThat(Stream.concat(methods, parameters)).allMatch(S3Call::isRefused);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /bucket?acl=1",
                "GET /bucket?ACL",
                "GET /bucket?%61cl",
                "GET /bucket?acl&policy",
                "GET /bucket?acl&acl",
                "GET /bucket?policy&versioning",
                "GET /bucket?versions&list-type=2",
                "GET /bucket?list-type=1",
                "GET /bucket?list-type=",
                "GET /bucket?list-type",
                "GET /bucket?prefix=a&prefix=b",
                "GET /bucket?max-keys=ten",
                "GET /bucket?max-keys=-1",
                "GET /bucket?max-keys=",
                "GET /bucket?prefix=a;versions",
                "GET /bucket?marker=../other/key",
                "GET /bucket?list-type=2&start-after=a%2F..%2Fb",
                "GET /bucket?list-type=2&continuation-token=..",
                "GET /bucket?versions&key-marker=..%5Cother",
                "GET /bucket?inventory&id=../a",
                "DELETE /bucket/key?uploadId=../other",
                "DELETE /bucket/key?uploadId=%2Fother",
                "DELETE /bucket/key?versionId=a%2F..%2Fb",
                "GET /bucket?prefix=%",
                "GET /bucket?prefix=%FF",
                "GET /bucket?prefix=%00",
                "GET /bucket?prefix=a#b",
                "GET /bucket?=x",
                "GET /bucket?=",
                "GET /bucket?acl?policy",
                "GET /bucket?session",
                "GET /bucket?events=s3:ObjectCreated",
                "GET /bucket?metadata=true&list-type=2",
                "GET /bucket?x-amz-acl=public-read",
                "GET /bucket?X-Amz-Date=20261129T120000Z",
                "GET /bucket?AWSAccessKeyId=x&Signature=y&Expires=1",
                "HEAD /",
                "PUT /",
                "POST /",
                "POST /?Action=CreateUser",
                "DELETE /",
                "GET /?versions",
                "HEAD /bucket?acl",
                "HEAD /bucket?prefix=a",
                "POST /bucket",
                "POST /bucket/key",
                "POST /bucket/key?delete",
                "POST /bucket/key?acl",
                "DELETE /bucket?acl",
                "DELETE /bucket?versioning",
                "DELETE /bucket?versionId=1",
                "DELETE /bucket/key?versionId=",
                "DELETE /bucket/key?uploadId",
                "DELETE /bucket/key?uploadId=1&versionId=2",
                "GET /bucket/key?versionId=",
                "GET /bucket/key?versionId",
                "GET /bucket/key?versionid=1",
                "GET /bucket/key?versionId=1&versionId=2",
                "GET /bucket/key?partNumber=x",
                "GET /bucket/key?uploadId=1&partNumber=1",
                "GET /bucket/key?policy",
                "GET /bucket/key?versions",
                "GET /bucket/key?prefix=a",
                "GET /bucket/key?response-expires=0&response-expires=1",
                "GET /bucket/key?response-content-type=a%0D%0Ab",
                "GET /bucket/key?response-unknown=0",
                "HEAD /bucket/key?tagging",
                "PUT /bucket/key?versionId=1",
                "PUT /bucket/key?partNumber=1",
                "PUT /bucket/key?uploadId=1",
                "PUT /bucket/key?uploadId=&partNumber=1",
                "PUT /bucket/key?uploads",
                "PUT /bucket/key?acl&tagging",
                "PUT /bucket/key?renameObject",
                "PUT /bucket/key?encryption",
                "PUT /bucket/key?append&position=0",
                "PUT /bucket/key?_method=DELETE",
                "POST /bucket/key?select",
                "POST /bucket/key?select&select-type=1",
                "OPTIONS /bucket/key"
            })
    void a_request_that_is_no_operation_is_refused(String line) {
        var space = line.indexOf(' ');
        assertThat(S3Call.of(line.substring(0, space), line.substring(space + 1))
                        .isRefused())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /bucket?list-type=2&x-id=ListObjectsV2 ListBucket",
                "GET /bucket/?delimiter=%2F&max-keys=1000&prefix=&encoding-type=url ListBucket",
                "GET /bucket/?location= GetBucketLocation",
                "GET /bucket/key?&&partNumber=1& GetObject",
                "PUT /bucket/ CreateBucket",
                "DELETE /bucket/folder/ DeleteObject",
                "GET /bucket/key?versionId=null GetObjectVersion",
                "GET /bucket/key?versionId=3/L4kqtJlcpXroDTDmJ%2BrmSpXd GetObjectVersion",
                "GET /bucket?list-type=2&continuation-token=1ueGcxLPRx1Tr//XYExHnhbYL%2B== ListBucket",
                "GET /bucket?delimiter=.. ListBucket",
                "GET /bucket/key?response-content-disposition=attachment%3B%20filename%3D%22..%22 GetObject",
                "GET /?x-id=ListBuckets ListAllMyBuckets",
                "POST /bucket/key?select=&select-type=2 GetObject"
            })
    void what_clients_add_chooses_nothing(String line) throws UnmappableException {
        var words = line.split(" ", -1);
        assertThat(S3Call.of(words[0], words[1]).actions()).containsExactly(words[2]);
    }

    /**
     * Random parameters: a request is mapped as the one operation of the model that has just these, or is refused. Of
     * what the model leaves out only the version of a torrent is mapped too.
     */
    @Test
    void whatever_the_parameters_a_request_is_mapped_as_an_operation_that_has_all_of_them() throws IOException {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var operations = operations().filter(it -> !it.isCopy()).toList();
        var byBinding =
                operations.stream().filter(it -> !it.isRefused()).collect(Collectors.groupingBy(Operation::binding));
        var names = operations.stream()
                .flatMap(it -> Stream.concat(it.needed().stream(), it.optional().stream()))
                .distinct()
                .toList();
        var mapped = 0;
        for (int i = 0; i < REQUESTS; i++) {
            var like = operations.get(random.nextInt(operations.size()));
            var sent = new HashSet<>(like.needed());
            like.optional().stream().filter(_ -> random.nextInt(4) == 0).forEach(sent::add);
            if (random.nextInt(3) == 0) {
                sent.add(names.get(random.nextInt(names.size())));
            }
            var expected = byBinding.getOrDefault(like.binding(), List.of()).stream()
                    .filter(it -> it.hasExactly(sent))
                    .map(it -> it.expected(sent.contains("versionId")))
                    .collect(Collectors.toSet());
            var call = S3Call.of(like.method(), like.path("/bucket") + "?" + Operation.query(sent));
            try {
                var actions = call.actions();
                if (!sent.contains("torrent") && !sent.containsAll(List.of("id", "continuation-token"))) {
                    assertThat(expected).as("seed %d: %s", seed, call).containsExactly(actions);
                }
                mapped++;
            } catch (UnmappableException _) {
                // Nothing is mapped, so nothing is allowed.
            }
        }
        assertThat(mapped).isGreaterThan(REQUESTS / 4);
    }

    @Test
    void a_presigned_request_may_have_harmless_headers_in_its_query() throws UnmappableException {
        assertThat(S3Call.get("/bucket/key?x-amz-checksum-mode=ENABLED&x-id=GetObject")
                        .presigned()
                        .actions())
                .containsExactly("GetObject");
        assertThat(S3Call.put("/bucket/key?x-amz-sdk-checksum-algorithm=CRC32&x-amz-meta-a=b")
                        .presigned()
                        .actions())
                .containsExactly("PutObject");
        for (var header : List.of(
                "x-amz-acl",
                "X-Amz-Tagging",
                "x-amz-copy-source",
                "X-Amz-Storage-Class",
                "x-amz-meta-snowball-auto-extract",
                "X-Amz-Meta-Minio-Snowball-Prefix")) {
            assertThat(S3Call.put("/bucket/key?" + header + "=a").presigned().isRefused())
                    .as(header)
                    .isTrue();
        }
    }
}
