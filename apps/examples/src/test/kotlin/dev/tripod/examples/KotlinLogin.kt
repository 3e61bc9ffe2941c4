package dev.tripod.examples

import dev.tripod.domain.AuthorizationException
import dev.tripod.domain.AuthorizationException.AccessDenied
import dev.tripod.domain.AuthorizationException.AdapterFailed
import dev.tripod.domain.AuthorizationException.CallbackRejected
import dev.tripod.domain.AuthorizationException.ErrorResponse
import dev.tripod.domain.AuthorizationException.NoResponse
import dev.tripod.domain.AuthorizationException.OutcomeUnknown
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired
import dev.tripod.domain.AuthorizationException.UnreadableResponse
import dev.tripod.domain.exchange.AuthorizedTransport
import dev.tripod.domain.exchange.Exchange
import dev.tripod.domain.http.HttpRequest
import dev.tripod.domain.http.HttpResponse
import dev.tripod.domain.port.HttpTransport
import dev.tripod.oauth1.TokenCredentials
import dev.tripod.oauth2.OAuth2Client
import dev.tripod.oauth2.PendingAuthorization
import dev.tripod.oauth2.Tokens
import dev.tripod.providers.X
import dev.tripod.transport.jdk.JacksonJson
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asExecutor
import kotlinx.coroutines.future.await
import java.net.URI

// tag::client[]
fun client(id: String): OAuth2Client =
    OAuth2Client.builder()
        .server(X.oauth2())
        .clientId(id)
        .json(JacksonJson.strict())
        .build()
// end::client[]

// tag::await[]
/** Runs this exchange without blocking the caller. Blocking work, such as a store, runs on [Dispatchers.IO]. */
suspend fun <T : Any> Exchange<T>.await(transport: HttpTransport): T =
    overAsync(transport, Dispatchers.IO.asExecutor()).await()
// end::await[]

// tag::suspend[]
suspend fun complete(client: OAuth2Client, transport: HttpTransport, login: PendingAuthorization, callback: URI): Tokens =
    client.complete(login, callback).await(transport)

suspend fun me(client: OAuth2Client, transport: HttpTransport, tokens: Tokens): HttpResponse {
    val api = AuthorizedTransport.of(transport, client.authorizer(tokens, X.API))
    return api.sendAsync(HttpRequest.get("https://api.x.com/2/users/me")).await()
}
// end::suspend[]

// tag::when[]
fun advice(failure: AuthorizationException): String = when (failure) {
    is NoResponse -> if (failure.perhapsSent()) "Try later." else "Try again now."
    is ErrorResponse -> failure.nextStep().orElse("Try later.")
    is UnreadableResponse -> "Ask the operator of the server."
    is CallbackRejected -> "Ignore this callback."
    is AccessDenied -> "The user declined."
    is OutcomeUnknown -> "Try again at ${failure.askAgainAt()}."
    is ReauthorizationRequired -> "Let the user log in again."
    is AdapterFailed -> "Check the store: ${failure.cause}"
}
// end::when[]

// tag::nullness[]
fun screenName(token: TokenCredentials): String? = token.extra(X.SCREEN_NAME).orElse(null)
// end::nullness[]
