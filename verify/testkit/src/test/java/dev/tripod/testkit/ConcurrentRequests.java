package dev.tripod.testkit;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Sends requests at the same time, each on its own thread. */
final class ConcurrentRequests {

  private ConcurrentRequests() {}

  static List<Integer> statuses(HttpTransport server, List<HttpRequest> requests) {
    HeldTransport held = HeldTransport.over(server);
    List<CompletableFuture<Integer>> statuses = requests.stream()
        .map(request -> {
          CompletableFuture<Integer> status = new CompletableFuture<>();
          new Thread(() -> {
                try {
                  status.complete(held.send(request).status());
                } catch (IOException | RuntimeException e) {
                  status.completeExceptionally(e);
                }
              })
              .start();
          return status;
        })
        .toList();
    held.awaitRequests(requests.size());
    held.release();
    return statuses.stream().map(CompletableFuture::join).toList();
  }
}
