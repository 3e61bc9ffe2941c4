package dev.tripod.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Builds rules that check one class at a time. */
final class ClassRule {

  private ClassRule() {}

  /** Returns a rule for the classes that match {@code where}. {@code check} passes each violation to its second argument. */
  static ArchRule each(Predicate<JavaClass> where, BiConsumer<JavaClass, Consumer<String>> check) {
    return ArchRuleDefinition.classes()
        .that(DescribedPredicate.describe("the rule applies to", where))
        .should(new ArchCondition<>("keep the rule") {
          @Override
          public void check(JavaClass javaClass, ConditionEvents events) {
            check.accept(
                javaClass,
                violation -> events.add(SimpleConditionEvent.violated(javaClass, violation)));
          }
        });
  }

  /** Returns a rule that no class which matches {@code where} has a {@code forbidden} call, reference or field access. */
  static ArchRule no(Predicate<JavaClass> where, Predicate<JavaAccess<?>> forbidden) {
    return each(
        where,
        (javaClass, violations) -> javaClass.getAccessesFromSelf().stream()
            .filter(forbidden)
            .forEach(access -> violations.accept(access.getDescription())));
  }

  static Predicate<JavaAccess<?>> of(String owner, String member) {
    return access ->
        access.getTargetOwner().getName().equals(owner) && access.getName().equals(member);
  }

  static Predicate<JavaAccess<?>> anythingOf(String owner) {
    return access -> access.getTargetOwner().getName().equals(owner);
  }

  static Predicate<JavaAccess<?>> anythingIn(String packageName) {
    return access -> ModulePackage.isWithin(access.getTargetOwner().getPackageName(), packageName);
  }
}
