package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PlatformExecutorTest {

  /** Another executor with the same threads would be wrong, see {@link PlatformExecutor}. */
  @Test
  void isTheExecutorOfCompletableFuture() {
    assertThat(Exchange.defaultExecutor())
        .isSameAs(new CompletableFuture<Void>().defaultExecutor());
  }

  @Test
  void isTheCommonPoolOnOlderAndroid() {
    assertThat(PlatformExecutor.onOlderAndroid(2)).isSameAs(ForkJoinPool.commonPool());
  }

  @Test
  void startsAThreadPerTaskOnOlderAndroidIfTheCommonPoolIsSmall() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();

    PlatformExecutor.onOlderAndroid(1).execute(() -> thread.complete(Thread.currentThread()));

    assertThat(thread.get(1, TimeUnit.MINUTES)).isNotSameAs(Thread.currentThread());
  }
}
