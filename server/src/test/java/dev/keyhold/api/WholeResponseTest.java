package dev.keyhold.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.AggregationOptions;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** That an answer comes once, whatever happens to it first. */
final class WholeResponseTest {
    private static final AggregationOptions HERE = AggregationOptions.builder()
            .executor(ImmediateEventExecutor.INSTANCE)
            .build();

    private final CompletableFuture<HttpResponse> source = new CompletableFuture<>();
    private final HttpResponse later = WholeResponse.of(source);

    private static HttpResponse ready(HttpStatus status, String text) {
        return WholeResponse.of(ResponseHeaders.builder(status), HttpData.ofUtf8(text));
    }

    /** As the transport does: failures are answered with their message. */
    private CompletableFuture<AggregatedHttpResponse> asked() {
        return later.recover(cause -> ready(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(cause.getMessage())))
                .aggregate(HERE);
    }

    @Test
    void one_that_is_there_has_the_length_of_its_content() {
        var whole = ready(HttpStatus.OK, "body").aggregate(HERE).join();

        assertThat(whole.headers().contentLength()).isEqualTo(4);
        assertThat(whole.contentUtf8()).isEqualTo("body");
        assertThat(ready(HttpStatus.OK, "").aggregate(HERE).join().headers().contentLength())
                .isZero();
        assertThat(ready(HttpStatus.NO_CONTENT, "")
                        .aggregate(HERE)
                        .join()
                        .headers()
                        .contentLength())
                .isEqualTo(-1);
    }

    @Test
    void one_whose_status_allows_no_content_has_none() {
        var whole = ready(HttpStatus.NOT_MODIFIED, "body").aggregate(HERE).join();

        assertThat(whole.content().isEmpty()).isTrue();
        assertThat(whole.headers().contentLength()).isEqualTo(-1);
    }

    @Test
    void one_with_trailers_is_as_it_was_given() {
        var headers = ResponseHeaders.of(HttpStatus.OK);
        var trailers = HttpHeaders.of("grpc-status", "0");

        var whole = WholeResponse.of(headers, HttpData.ofUtf8("body"), trailers)
                .aggregate(HERE)
                .join();

        assertThat(whole.headers()).isEqualTo(headers);
        assertThat(whole.contentUtf8()).isEqualTo("body");
        assertThat(whole.trailers()).isEqualTo(trailers);
    }

    @Test
    void one_that_comes_later_is_what_came() {
        var whole = asked();
        assertThat(whole).isNotDone();
        assertThat(later.isComplete()).isFalse();

        source.complete(WholeResponse.of(CompletableFuture.completedFuture(HttpResponse.of("text"))));

        assertThat(whole.join().contentUtf8()).isEqualTo("text");
        assertThat(later.whenComplete()).isCompleted();
    }

    @Test
    void a_failure_before_it_is_asked_for_is_answered() {
        source.completeExceptionally(new IllegalStateException("gone"));

        assertThat(asked().join().contentUtf8()).isEqualTo("gone");
    }

    @Test
    void a_failure_of_what_came_is_answered() {
        var whole = asked();
        source.complete(HttpResponse.ofFailure(new IllegalStateException("broken")));

        assertThat(whole.join().status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(whole.join().contentUtf8()).isEqualTo("broken");
    }

    @Test
    void one_that_is_cut_off_is_answered_once() {
        var whole = asked();
        var late = new CompletableFuture<HttpResponse>();
        later.abort(new IllegalStateException("too late"));
        later.abort(new IllegalStateException("again"));
        source.complete(WholeResponse.of(late));

        assertThat(whole.join().contentUtf8()).isEqualTo("too late");
    }

    @Test
    void one_that_is_cut_off_while_it_is_gathered_is_answered_too() {
        var whole = asked();
        source.complete(HttpResponse.of(new CompletableFuture<HttpResponse>()));
        assertThat(whole).isNotDone();

        later.abort(new IllegalStateException("too late"));

        assertThat(whole.join().contentUtf8()).isEqualTo("too late");
    }

    @Test
    void one_that_is_cut_off_before_it_is_asked_for_is_answered_too() {
        later.abort(new IllegalStateException("too early"));

        assertThat(asked().join().contentUtf8()).isEqualTo("too early");
    }

    @Test
    void nobody_is_answered_who_has_gone() {
        var whole = asked();
        later.abort();

        assertThatThrownBy(whole::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(AbortedStreamException.class);
    }

    @Test
    void it_can_be_taken_as_a_stream() {
        var objects = ready(HttpStatus.OK, "body")
                .collect(ImmediateEventExecutor.INSTANCE)
                .join();

        assertThat(objects).hasSize(2).last().isEqualTo(HttpData.ofUtf8("body"));
    }
}
