/** Forward authentication: a proxy asks by a request of its own, which tells of the one it holds back. */
@NullMarked
package dev.keyhold.api.gateway.forwardauth;

import org.jspecify.annotations.NullMarked;
