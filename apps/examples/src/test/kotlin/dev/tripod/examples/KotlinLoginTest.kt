package dev.tripod.examples

import dev.tripod.domain.AuthorizationException
import dev.tripod.domain.AuthorizationException.CallbackRejected
import dev.tripod.domain.port.HttpTransport
import dev.tripod.oauth1.TokenCredentials
import dev.tripod.testkit.FakeAuthorizationServer
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.DisplayName
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.net.SocketException
import java.net.URI

/** Runs the snippets of docs/kotlin.md. */
@DisplayName("Kotlin")
class KotlinLoginTest {

    private val server: FakeAuthorizationServer = FakeAuthorizationServer.builder()
        .likeX()
        .publicClient("client")
        .redirectUri("https://app.example/back")
        .user("42", "ada")
        .build()
    private val client = client("client")

    @Test
    @DisplayName("completes a login and calls the API in a coroutine")
    fun logsIn() = runBlocking<Unit> {
        val login = client.begin(URI.create("https://app.example/back")).await(server)
        val tokens = complete(client, server, login, server.approve(login.authorizationUri()))

        assertThat(me(client, server, tokens).status()).isEqualTo(200)
    }

    @Test
    @DisplayName("throws the exception itself from a coroutine, and not a wrapper")
    fun throwsTheException() = runBlocking<Unit> {
        val login = client.begin(URI.create("https://app.example/back")).await(server)
        val transport = HttpTransport { throw SocketException("reset") }

        val failure = assertThrows<AuthorizationException> {
            runBlocking { complete(client, transport, login, server.approve(login.authorizationUri())) }
        }

        assertThat(advice(failure)).isEqualTo("Try later.")
    }

    @Test
    @DisplayName("gives advice for a callback of another login")
    fun givesAdvice() {
        val failure = CallbackRejected.of(CallbackRejected.Reason.MISMATCH, "another login's")

        assertThat(advice(failure)).isEqualTo("Ignore this callback.")
    }

    @Test
    @DisplayName("sees an absent value as null")
    fun seesAbsentAsNull() {
        assertThat(screenName(TokenCredentials.of("token", "secret"))).isNull()
    }
}
