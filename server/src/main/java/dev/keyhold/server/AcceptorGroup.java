package dev.keyhold.server;

import com.linecorp.armeria.common.Flags;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The thread that accepts connections. By default Netty looks for two seconds whether such a thread has more to do
 * before it ends, and Armeria waits for that whenever a server stops.
 */
class AcceptorGroup extends MultiThreadIoEventLoopGroup {
    AcceptorGroup(String threadName) {
        super(1, Thread.ofPlatform().name(threadName).factory(), ofTransport());
    }

    /** The same way of input and output as that of the threads which serve the connections. */
    private static IoHandlerFactory ofTransport() {
        return switch (Flags.transportType()) {
            case NIO -> NioIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            case KQUEUE -> KQueueIoHandler.newFactory();
            case IO_URING -> throw new IllegalStateException("no library for io_uring is installed");
        };
    }

    @Override
    public Future<?> shutdownGracefully() {
        return shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
