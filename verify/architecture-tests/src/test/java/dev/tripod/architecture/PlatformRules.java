package dev.tripod.architecture;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/** Rules about parts of the JDK that only listed classes may use. */
final class PlatformRules {

  private static final Set<String> THREAD_MAKERS = Set.of(
      "java.lang.Thread",
      "java.util.Timer",
      "java.util.concurrent.ForkJoinPool",
      "java.util.concurrent.ScheduledThreadPoolExecutor",
      "java.util.concurrent.ThreadPoolExecutor");

  private static final Set<String> ALLOWED_METHODS_OF_CLASS = Set.of(
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

  private PlatformRules() {}

  static ArchRule timeComesFromTheClock(Codebase codebase, AllowList allowed) {
    Predicate<JavaAccess<?>> now = access ->
        ClassRule.anythingIn("java.time").test(access) && access.getName().equals("now");
    return ClassRule.no(
        everywhereBut(codebase, allowed),
        now.or(ClassRule.anythingOf("java.time.Clock"))
            .or(ClassRule.of("java.time.InstantSource", "system"))
            .or(ClassRule.of("java.lang.System", "currentTimeMillis"))
            .or(ClassRule.of("java.lang.System", "nanoTime"))
            .or(ClassRule.of("java.util.Date", "<init>"))
            .or(ClassRule.of("java.util.Calendar", "getInstance")));
  }

  static ArchRule randomnessComesFromTheSource(Codebase codebase, AllowList allowed) {
    return ClassRule.no(
        everywhereBut(codebase, allowed),
        ClassRule.anythingOf("java.util.Random")
            .or(ClassRule.anythingIn("java.util.random"))
            .or(ClassRule.anythingOf("java.util.SplittableRandom"))
            .or(ClassRule.anythingOf("java.util.concurrent.ThreadLocalRandom"))
            .or(ClassRule.anythingOf("java.security.SecureRandom"))
            .or(ClassRule.of("java.util.UUID", "randomUUID"))
            .or(ClassRule.of("java.lang.Math", "random")));
  }

  static ArchRule librariesStartNoThreads(Codebase codebase, AllowList allowed) {
    Predicate<JavaAccess<?>> makesAThread = access -> access.getName().equals("<init>")
        && THREAD_MAKERS.stream().anyMatch(access.getTargetOwner()::isAssignableTo);
    return ClassRule.no(
        libraryBut(codebase, allowed),
        makesAThread
            .or(ClassRule.anythingOf("java.util.concurrent.Executors"))
            .or(PlatformRules::runsOnAnUnnamedExecutor)
            .or(access ->
                access.getName().equals("parallelStream") || access.getName().equals("parallel")));
  }

  static ArchRule noLoggingAndNoPrinting(Codebase codebase) {
    return ClassRule.no(
        codebase::isLibrary,
        ClassRule.anythingIn("java.util.logging")
            .or(ClassRule.of("java.lang.System", "getLogger"))
            .or(ClassRule.anythingOf("java.lang.System$Logger"))
            .or(ClassRule.anythingIn("org.slf4j"))
            .or(ClassRule.anythingIn("org.apache.commons.logging"))
            .or(ClassRule.anythingIn("org.apache.logging"))
            .or(ClassRule.of("java.lang.System", "out"))
            .or(ClassRule.of("java.lang.System", "err"))
            .or(ClassRule.of("java.lang.Thread", "dumpStack"))
            .or(access -> access.getName().equals("printStackTrace")));
  }

  static ArchRule noReflectionAndNoLookup(Codebase codebase) {
    Predicate<JavaAccess<?>> reads =
        access -> ClassRule.anythingOf("java.lang.Class").test(access)
            && !ALLOWED_METHODS_OF_CLASS.contains(access.getName());
    return ClassRule.no(
        codebase::isLibrary,
        reads
            .or(ClassRule.anythingIn("java.lang.reflect"))
            .or(ClassRule.anythingIn("java.lang.invoke"))
            .or(ClassRule.anythingOf("java.util.ServiceLoader")));
  }

  private static boolean runsOnAnUnnamedExecutor(JavaAccess<?> access) {
    return access instanceof JavaCodeUnitAccess<?> call
        && call.getTargetOwner().isAssignableTo(CompletableFuture.class)
        && (call.getName().endsWith("Async") || call.getName().equals("delayedExecutor"))
        && call.getTarget().getRawParameterTypes().stream()
            .noneMatch(parameter -> parameter.isEquivalentTo(Executor.class));
  }

  private static Predicate<JavaClass> everywhereBut(Codebase codebase, AllowList allowed) {
    return javaClass -> !allowed.contains(codebase, javaClass);
  }

  private static Predicate<JavaClass> libraryBut(Codebase codebase, AllowList allowed) {
    return javaClass -> codebase.isLibrary(javaClass) && !allowed.contains(codebase, javaClass);
  }
}
