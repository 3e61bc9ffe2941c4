package dev.tripod.architecture;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** What of the JDK we do without, and where we do not. */
final class Platform {

  private static final Set<String> THREAD_MAKERS = Set.of(
      "java.lang.Thread",
      "java.util.Timer",
      "java.util.concurrent.ForkJoinPool",
      "java.util.concurrent.ScheduledThreadPoolExecutor",
      "java.util.concurrent.ThreadPoolExecutor");

  private static final Set<String> OF_CLASS_THAT_ONLY_NAME_OR_TEST_IT = Set.of(
      "cast",
      "desiredAssertionStatus",
      "getName",
      "getSimpleName",
      "getResource",
      "getResourceAsStream",
      "getPackageName",
      "isInstance",
      "equals",
      "hashCode");

  private Platform() {}

  static ArchRule timeComesFromTheClock(House house, Listed excepted) {
    Predicate<JavaAccess<?>> now =
        access -> Check.anythingIn("java.time").test(access) && access.getName().equals("now");
    return Check.no(
        everywhereBut(house, excepted),
        now.or(Check.anythingOf("java.time.Clock"))
            .or(Check.of("java.time.InstantSource", "system"))
            .or(Check.of("java.lang.System", "currentTimeMillis"))
            .or(Check.of("java.lang.System", "nanoTime"))
            .or(Check.of("java.util.Date", "<init>"))
            .or(Check.of("java.util.Calendar", "getInstance")));
  }

  static ArchRule randomnessComesFromTheSource(House house, Listed excepted) {
    return Check.no(
        everywhereBut(house, excepted),
        Check.anythingOf("java.util.Random")
            .or(Check.anythingIn("java.util.random"))
            .or(Check.anythingOf("java.util.SplittableRandom"))
            .or(Check.anythingOf("java.util.concurrent.ThreadLocalRandom"))
            .or(Check.anythingOf("java.security.SecureRandom"))
            .or(Check.of("java.util.UUID", "randomUUID"))
            .or(Check.of("java.lang.Math", "random")));
  }

  static ArchRule noThreadsOfOurOwn(House house, Listed excepted) {
    Predicate<JavaAccess<?>> makesAThread = access -> access.getName().equals("<init>")
        && THREAD_MAKERS.stream().anyMatch(access.getTargetOwner()::isAssignableTo);
    return Check.no(
        libraryBut(house, excepted),
        makesAThread
            .or(Check.anythingOf("java.util.concurrent.Executors"))
            .or(Platform::runsOnAnUnnamedExecutor)
            .or(access ->
                access.getName().equals("parallelStream") || access.getName().equals("parallel")));
  }

  static ArchRule noLoggingAndNoPrinting(House house) {
    return Check.no(
        house::isLibrary,
        Check.anythingIn("java.util.logging")
            .or(Check.of("java.lang.System", "getLogger"))
            .or(Check.anythingOf("java.lang.System$Logger"))
            .or(Check.anythingIn("org.slf4j"))
            .or(Check.anythingIn("org.apache.commons.logging"))
            .or(Check.anythingIn("org.apache.logging"))
            .or(Check.of("java.lang.System", "out"))
            .or(Check.of("java.lang.System", "err"))
            .or(Check.of("java.lang.Thread", "dumpStack"))
            .or(access -> access.getName().equals("printStackTrace")));
  }

  static ArchRule noReflectionAndNoLookup(House house) {
    Predicate<JavaAccess<?>> reads =
        access -> Check.anythingOf("java.lang.Class").test(access)
            && !OF_CLASS_THAT_ONLY_NAME_OR_TEST_IT.contains(access.getName());
    return Check.no(
        house::isLibrary,
        reads
            .or(Check.anythingIn("java.lang.reflect"))
            .or(Check.anythingIn("java.lang.invoke"))
            .or(Check.anythingOf("java.util.ServiceLoader")));
  }

  private static boolean runsOnAnUnnamedExecutor(JavaAccess<?> access) {
    return access instanceof JavaCodeUnitAccess<?> call
        && call.getTargetOwner().isAssignableTo(CompletableFuture.class)
        && (call.getName().endsWith("Async") || call.getName().equals("delayedExecutor"))
        && call.getTarget().getRawParameterTypes().stream()
            .noneMatch(parameter -> parameter.isEquivalentTo(Executor.class));
  }

  private static Predicate<JavaClass> everywhereBut(House house, Listed excepted) {
    return javaClass -> !excepted.contains(house, javaClass);
  }

  private static Predicate<JavaClass> libraryBut(House house, Listed excepted) {
    return javaClass -> house.isLibrary(javaClass) && !excepted.contains(house, javaClass);
  }
}
