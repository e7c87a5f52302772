package dev.keyhold.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.util.TlsEngineType;
import com.linecorp.armeria.common.util.TransportType;
import io.netty.channel.unix.Errors;
import org.junit.jupiter.api.Test;

/** Netty is of several versions at once, so that what belongs together is seen to fit. */
class NettyTest {
    @Test
    void native_code_is_used_for_sockets_and_tls() {
        assertThat(Flags.transportType()).isNotEqualTo(TransportType.NIO);
        assertThat(Flags.tlsEngineType()).isEqualTo(TlsEngineType.OPENSSL);
    }

    @Test
    void classes_find_the_native_code_that_they_call() {
        // This loads the library, which the class below expects to be loaded.
        assertThat(Flags.transportType().isAvailable()).isTrue();
        assertThat(Errors.ERRNO_EPIPE_NEGATIVE).isNegative();
    }
}
