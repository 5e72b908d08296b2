using System;
using System.Linq;
using static KernelGen.Tests.Interpreter.LaneTypes;

namespace KernelGen.Tests.Interpreter;

/// <summary>Instructions on memory.</summary>
internal static class MemoryDecoder
{
    // What says how an access is cached or ordered changes nothing here.
    private static readonly string[] Hints =
    [
        "nc", "L1::no_allocate", "L1::evict_last", "L1::evict_first", "L2::64B", "L2::128B", "L2::256B", "ca", "cg", "cs", "lu", "cv", "wb", "wt",
        "volatile", "relaxed", "acquire", "release", "acq_rel", "cta", "gpu", "sys", "weak",
    ];

    /// <summary>What an instruction does; null if it is none of these.</summary>
    public static Operation? Decode(Decoder decoder, OperandReader operands)
    {
        PtxStatement statement = operands.Statement;
        return statement.Opcode switch
        {
            "ld" when statement.Has("param") => Parameter(decoder, operands),
            "ld" => Access(operands, typeof(Load<>), isLoad: true),
            "st" => Access(operands, typeof(Store<>), isLoad: false),
            "cp" when statement.Has("async") => Copy(operands),
            "atom" or "red" => Atomic(operands),
            "membar" or "fence" => new Nothing(),
            _ => null,
        };
    }

    private static MemorySpace Space(PtxStatement statement) =>
        statement.Has("global") || statement.Has("const") ? MemorySpace.Global
        : statement.Has("shared") ? MemorySpace.Shared
        : statement.Has("local") ? MemorySpace.Local
        : MemorySpace.Generic;

    private static Operation? Parameter(Decoder decoder, OperandReader operands)
    {
        PtxOperand.Address address = operands.Address(1);
        int offset = decoder.Parameter(operands.Statement, address.Base) + (int)address.Offset;
        return Find(operands.Statement.Type) is { } type ? Make(typeof(LoadParameter<>), [type], operands.Targets(0), offset) : null;
    }

    private static Operation? Access(OperandReader operands, Type operation, bool isLoad)
    {
        PtxStatement statement = operands.Statement;
        string[] unknown = [.. statement.Parts[1..^1].Except(Hints).Except(["global", "shared", "local", "const", "v2", "v4"])];
        if (unknown.Length > 0 || Find(statement.Type) is not { } type)
        {
            return null;
        }

        int[] registers = isLoad ? operands.Targets(0) : operands.Sources(1);
        MemoryOperand memory = operands.Memory(isLoad ? 1 : 0, Space(statement));
        int elements = statement.Has("v4") ? 4 : statement.Has("v2") ? 2 : 1;
        return registers.Length != elements ? throw statement.Fault($"{registers.Length} registers for {elements} elements")
            : isLoad ? Make(operation, [type], registers, memory)
            : Make(operation, [type], memory, registers);
    }

    private static Operation? Copy(OperandReader operands)
    {
        PtxStatement statement = operands.Statement;
        switch (statement.Parts[2])
        {
            case "commit_group":
                return new CopyCommit();
            case "wait_group":
                return new CopyWait((int)operands.Constant(0));
            case "wait_all":
                return new CopyWaitAll();
            case "ca" or "cg" when statement.Parts[3] == "shared" && statement.Parts[4] == "global":
                int bytes = (int)operands.Constant(2);
                if (bytes is not (4 or 8 or 16) || (statement.Parts[2] == "cg" && bytes != 16))
                {
                    throw statement.Fault($"{bytes} bytes cannot be copied so");
                }

                return new CopyAsync(operands.Memory(0, MemorySpace.Shared), operands.Memory(1, MemorySpace.Global), bytes, operands.Count > 3 ? operands.Source(3) : -1);
        }

        return null;
    }

    private static Operation? Atomic(OperandReader operands)
    {
        PtxStatement statement = operands.Statement;
        bool hasResult = statement.Opcode == "atom";
        int first = hasResult ? 1 : 0;
        if (Find(statement.Type) is not { } type)
        {
            return null;
        }

        MemoryOperand target = operands.Memory(first, Space(statement));
        if (hasResult && statement.Has("cas"))
        {
            return Make(typeof(CompareAndSwap<>), [type], operands.Target(0), target, operands.Source(2), operands.Source(3));
        }

        Type? function = statement.Parts.Select(static part => part switch
        {
            "add" => typeof(NumberFunctions.Add<>),
            "min" => typeof(NumberFunctions.Minimum<>),
            "max" => typeof(NumberFunctions.Maximum<>),
            "and" => typeof(IntegerFunctions.And<>),
            "or" => typeof(IntegerFunctions.Or<>),
            "xor" => typeof(IntegerFunctions.Xor<>),
            "exch" => typeof(NumberFunctions.Second<>),
            _ => null,
        }).FirstOrDefault(static found => found is not null);
        return function is null ? null
            : Make(typeof(Atomic<,>), [type, function.MakeGenericType(type)], hasResult ? operands.Target(0) : -1, target, operands.Source(first + 1));
    }
}
