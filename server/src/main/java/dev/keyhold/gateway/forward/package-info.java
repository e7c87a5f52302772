/** Forward authentication: a proxy asks by a request of its own, which tells of the one it holds back. */
@NullMarked
package dev.keyhold.gateway.forward;

import org.jspecify.annotations.NullMarked;
