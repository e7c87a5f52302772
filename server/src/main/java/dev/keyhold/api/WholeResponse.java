package dev.keyhold.api;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.AggregationOptions;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.CancelledSubscriptionException;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import com.linecorp.armeria.common.util.CompositeException;
import com.linecorp.armeria.common.util.Exceptions;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;

/**
 * An answer that comes as a whole, now or later. The transport writes all answers as a whole, see {@code
 * UnaryResponseDecorator}. Those that its library makes are streams even so: around each it puts two more, one in case
 * it fails and one that gathers it, and it copies the headers for the length of the body.
 *
 * <p>The transport calls {@link #recover} and then {@link #aggregate}, and {@link #abort} if the request is cut off,
 * all on the event loop of the connection, which is also where everything is done that comes later.
 */
public final class WholeResponse implements HttpResponse {
    private final @Nullable CompletableFuture<HttpResponse> source;
    private final CompletableFuture<AggregatedHttpResponse> whole;
    private @Nullable Function<? super Throwable, ? extends HttpResponse> recovery;
    private @Nullable AggregationOptions options;
    /** What is being gathered. */
    private @Nullable HttpResponse current;

    private @Nullable Throwable aborted;

    private WholeResponse(
            @Nullable CompletableFuture<HttpResponse> source, CompletableFuture<AggregatedHttpResponse> whole) {
        this.source = source;
        this.whole = whole;
    }

    /**
     * An answer that is there. The length of the content is added to the headers. With a status that allows no content
     * there is none: on a connection of HTTP/1, clients would take it for the beginning of the next answer.
     */
    public static HttpResponse of(ResponseHeadersBuilder headers, HttpData content) {
        var isEmpty = headers.status().isContentAlwaysEmpty();
        if (!isEmpty) {
            headers.setInt(HttpHeaderNames.CONTENT_LENGTH, content.length());
        }
        return of(headers.build(), isEmpty ? HttpData.empty() : content, HttpHeaders.of());
    }

    /** An answer that is there and ends with trailers, as those of gRPC do. Its headers tell no length. */
    static HttpResponse of(ResponseHeaders headers, HttpData content, HttpHeaders trailers) {
        return new WholeResponse(null, CompletableFuture.completedFuture(new Whole(headers, content, trailers)));
    }

    /** An answer that comes later. */
    public static HttpResponse of(CompletableFuture<HttpResponse> source) {
        return new WholeResponse(source, new CompletableFuture<>());
    }

    private record Whole(ResponseHeaders headers, HttpData content, HttpHeaders trailers)
            implements AggregatedHttpResponse {
        @Override
        public HttpStatus status() {
            return headers.status();
        }

        @Override
        public List<ResponseHeaders> informationals() {
            return List.of();
        }
    }

    @Override
    public HttpResponse recover(Function<? super Throwable, ? extends HttpResponse> function) {
        recovery = function;
        return this;
    }

    @Override
    public CompletableFuture<AggregatedHttpResponse> aggregate(AggregationOptions how) {
        if (options != null) {
            return whole;
        }
        options = how;
        if (aborted != null) {
            fail(aborted, how);
        } else if (source != null) {
            var _ = source.whenComplete((response, failure) -> on(how.executor(), () -> came(response, failure, how)));
        }
        return whole;
    }

    private void came(@Nullable HttpResponse response, @Nullable Throwable failure, AggregationOptions how) {
        if (aborted != null) {
            if (response != null) {
                response.abort(aborted);
            }
        } else if (response == null) {
            fail(failure == null ? new NullPointerException("no response") : Exceptions.peel(failure), how);
        } else {
            gather(response, how);
        }
    }

    private void gather(HttpResponse response, AggregationOptions how) {
        current = response;
        var _ = response.aggregate(how)
                .whenComplete((answer, failure) -> on(how.executor(), () -> {
                    if (failure == null) {
                        whole.complete(answer);
                    } else {
                        fail(Exceptions.peel(failure), how);
                    }
                }));
    }

    /** A failure is answered once. Nobody waits for the answer to what the transport itself has given up. */
    private void fail(Throwable cause, AggregationOptions how) {
        var answer = recovery;
        recovery = null;
        if (answer == null
                || cause instanceof AbortedStreamException
                || cause instanceof CancelledSubscriptionException) {
            whole.completeExceptionally(cause);
            return;
        }
        try {
            gather(answer.apply(cause), how);
        } catch (RuntimeException | Error e) {
            whole.completeExceptionally(new CompositeException(e, cause));
        }
    }

    private static void on(@Nullable EventExecutor loop, Runnable work) {
        if (loop == null || loop.inEventLoop()) {
            work.run();
        } else {
            loop.execute(work);
        }
    }

    @Override
    public void abort() {
        abort(AbortedStreamException.get());
    }

    @Override
    public void abort(Throwable cause) {
        var how = options;
        if (how == null) {
            aborted = cause;
        } else {
            on(how.executor(), () -> abort(cause, how));
        }
    }

    private void abort(Throwable cause, AggregationOptions how) {
        if (whole.isDone()) {
            return;
        }
        if (current != null) {
            current.abort(cause);
        } else if (aborted == null) {
            aborted = cause;
            fail(cause, how);
        }
    }

    /** For who takes it as a stream all the same. */
    @Override
    public void subscribe(
            Subscriber<? super HttpObject> subscriber, EventExecutor executor, SubscriptionOption... how) {
        HttpResponse.of(aggregate(
                                AggregationOptions.builder().executor(executor).build())
                        .thenApply(AggregatedHttpResponse::toHttpResponse))
                .subscribe(subscriber, executor, how);
    }

    @Override
    public CompletableFuture<Void> whenComplete() {
        return whole.thenAccept(_ -> {});
    }

    @Override
    public boolean isComplete() {
        return whole.isDone();
    }

    @Override
    public boolean isOpen() {
        return !whole.isDone();
    }

    @Override
    public boolean isEmpty() {
        return false;
    }

    @Override
    public long demand() {
        return 0;
    }
}
