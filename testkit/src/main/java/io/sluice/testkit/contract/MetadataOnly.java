package io.sluice.testkit.contract;

import io.sluice.plan.ExecutionPlan;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks through everything that a plan node refers to for what cannot travel or what changes while
/// the plan runs: connections, threads, counters, functions.
final class MetadataOnly {

    private static final Set<Class<?>> PLAIN =
            Set.of(
                    URI.class,
                    URL.class,
                    String.class,
                    Class.class,
                    Boolean.class,
                    Character.class,
                    java.util.UUID.class,
                    java.util.Locale.class);

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<String> findings = new ArrayList<>();

    private MetadataOnly() {}

    /// What a node holds beside metadata, each with the way to it; children are left out.
    static List<String> findings(ExecutionPlan node) {
        MetadataOnly search = new MetadataOnly();
        search.seen.addAll(node.children());
        search.visit(node, node.getClass().getSimpleName());
        return search.findings;
    }

    private void visit(@Nullable Object value, String path) {
        if (value == null || isPlain(value) || !seen.add(value)) {
            return;
        }
        switch (value) {
            case Optional<?> optional -> optional.ifPresent(content -> visit(content, path));
            case Collection<?> collection -> visitAll(collection, path);
            case Map<?, ?> map -> {
                visitAll(map.keySet(), path);
                visitAll(map.values(), path);
            }
            default -> visitObject(value, path);
        }
    }

    private void visitAll(Collection<?> values, String path) {
        values.forEach(value -> visit(value, path + "[]"));
    }

    private void visitObject(Object value, String path) {
        Class<?> type = value.getClass();
        if (type.isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                visit(Array.get(value, i), path + "[]");
            }
        } else if (type.isHidden() || type.getName().startsWith("java.") || isLive(value)) {
            findings.add(path + " is a " + type.getName());
        } else {
            visitFields(value, type, path);
        }
    }

    private void visitFields(Object value, Class<?> type, String path) {
        for (Class<?> declaring = type;
                declaring != null && declaring != Object.class;
                declaring = declaring.getSuperclass()) {
            for (Field field : declaring.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                String way = path + "." + field.getName();
                if (value instanceof ExecutionPlan && !Modifier.isFinal(field.getModifiers())) {
                    findings.add(way + " can change");
                }
                if (!field.getType().isPrimitive()) {
                    visit(read(field, value), way);
                }
            }
        }
    }

    private static @Nullable Object read(Field field, Object owner) {
        try {
            field.setAccessible(true);
            return field.get(owner);
        } catch (IllegalAccessException e) {
            throw new AssertionError("cannot look into " + field, e);
        }
    }

    private static boolean isPlain(Object value) {
        Class<?> type = value.getClass();
        return PLAIN.contains(type)
                || value instanceof Enum<?>
                || value instanceof Path
                || value instanceof InetAddress
                || value instanceof InetSocketAddress
                || value instanceof java.nio.ByteBuffer
                || (value instanceof Number && !type.getName().startsWith("java.util.concurrent."))
                || type.getName().startsWith("java.time.")
                || (type.isArray() && type.componentType().isPrimitive());
    }

    private static boolean isLive(Object value) {
        return value instanceof AutoCloseable
                || value instanceof Thread
                || value instanceof org.reactivestreams.Publisher
                || value instanceof reactor.core.Disposable;
    }
}
