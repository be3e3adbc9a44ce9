package io.sluice.operators.internal.expr;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import io.sluice.operators.internal.kernel.LoopFrame;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Makes hidden classes of loop shapes, and keeps those used last.
///
/// Literals are not part of a shape, so that a query text with other literals finds its loop here,
/// compiled by the JIT compiler already. A class that is dropped is unloaded after the last
/// evaluator that uses it. Writing one takes less than a millisecond in a warm process.
///
/// Thread-safe.
final class LoopCompiler {

    /// The process-wide compiler.
    static final LoopCompiler SHARED = new LoopCompiler(1024);

    /// The JIT compiler leaves longer methods to the interpreter (`HugeMethodLimit`).
    private static final int MAX_BYTECODES = 7_900;

    /// Writing the code of more than this would be in vain: each takes ten bytecodes and more.
    private static final int MAX_CODES = 800;

    private static final ClassDesc OWNER =
            ClassDesc.of(LoopCompiler.class.getPackageName(), "CompiledLoop");

    private final int capacity;
    private final Map<LoopShape, FusedLoop> loops =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<LoopShape, FusedLoop> eldest) {
                    return size() > capacity;
                }
            };

    LoopCompiler(int capacity) {
        this.capacity = capacity;
    }

    /// The loop of this shape if it has been compiled before.
    synchronized Optional<FusedLoop> find(LoopShape shape) {
        return Optional.ofNullable(loops.get(shape));
    }

    /// The loop of this shape; empty if its code would be too long to run fast.
    Optional<FusedLoop> compile(LoopShape shape) {
        Optional<FusedLoop> known = find(shape);
        if (known.isPresent()) {
            return known;
        }
        if (codes(shape) > MAX_CODES) {
            return Optional.empty();
        }
        byte[] bytes = write(shape);
        if (longestMethod(bytes) > MAX_BYTECODES) {
            return Optional.empty();
        }
        FusedLoop loop = define(bytes);
        synchronized (this) {
            FusedLoop first = loops.putIfAbsent(shape, loop);
            return Optional.of(first == null ? loop : first);
        }
    }

    synchronized int size() {
        return loops.size();
    }

    private static int codes(LoopShape shape) {
        CodeFacts facts = new CodeFacts(shape.inputs());
        return shape.outputs().stream().mapToInt(facts::size).sum();
    }

    private static byte[] write(LoopShape shape) {
        ClassDesc contract = FusedLoop.class.describeConstable().orElseThrow();
        MethodTypeDesc run =
                MethodTypeDesc.of(
                        CD_long,
                        LoopFrame.class.describeConstable().orElseThrow(),
                        CD_int.arrayType(),
                        CD_long);
        return ClassFile.of()
                .build(
                        OWNER,
                        type ->
                                type.withFlags(ClassFile.ACC_FINAL)
                                        .withInterfaceSymbols(contract)
                                        .withMethodBody(
                                                INIT_NAME,
                                                MTD_void,
                                                0,
                                                code ->
                                                        code.aload(0)
                                                                .invokespecial(
                                                                        ConstantDescs.CD_Object,
                                                                        INIT_NAME,
                                                                        MethodTypeDesc.of(CD_void))
                                                                .return_())
                                        .withMethodBody(
                                                "run",
                                                run,
                                                ClassFile.ACC_PUBLIC,
                                                code -> new LoopWriter(shape, code).write()));
    }

    private static int longestMethod(byte[] bytes) {
        return ClassFile.of().parse(bytes).methods().stream()
                .flatMap(method -> method.code().stream())
                .mapToInt(code -> ((CodeAttribute) code).codeLength())
                .max()
                .orElse(0);
    }

    private static FusedLoop define(byte[] bytes) {
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return (FusedLoop)
                    hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class))
                            .invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("a generated loop could not be defined", e);
        }
    }
}
