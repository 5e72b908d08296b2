using System.Linq;

namespace KernelGen.Tests.Interpreter;

/// <summary>Instructions that a warp executes as one.</summary>
internal static class WarpDecoder
{
    /// <summary>What an instruction does; null if it is none of these.</summary>
    public static Operation? Decode(OperandReader operands)
    {
        PtxStatement statement = operands.Statement;
        return statement.Opcode switch
        {
            "shfl" when statement.Parts[1] == "sync" && !operands.IsVector(0) =>
                new Shuffle(statement.Parts[2], operands.Target(0), operands.Source(1), operands.Source(2), operands.Source(3), operands.Source(4)),
            "bar" when statement.Parts[1] == "warp" => new WarpBarrier(operands.Source(0)),
            "ldmatrix" => LoadMatrix(operands),
            "mma" => Product(operands),
            _ => null,
        };
    }

    private static LoadMatrix? LoadMatrix(OperandReader operands)
    {
        PtxStatement statement = operands.Statement;
        int matrices = statement.Has("x4") ? 4 : statement.Has("x2") ? 2 : 1;
        int[] targets = operands.Targets(0);
        return !statement.Has("m8n8") || !statement.Has("shared") || statement.Type != "b16" ? null
            : targets.Length == matrices ? new LoadMatrix(targets, operands.Memory(1, MemorySpace.Shared), statement.Has("trans"))
            : throw statement.Fault($"{targets.Length} registers for {matrices} matrices");
    }

    private static Operation? Product(OperandReader operands)
    {
        PtxStatement statement = operands.Statement;
        bool isSparse = statement.Parts[1] is "sp" or "sp::ordered_metadata";
        string[] types = [.. statement.Parts.TakeLast(4)];
        string shape = statement.Parts.First(static part => part.StartsWith("m1", System.StringComparison.Ordinal));
        int bits = types[1] is "u8" or "s8" ? 8 : 16;
        int depth = 16 * 16 / bits * (isSparse ? 2 : 1);
        if (shape != $"m16n8k{depth}" || !statement.Has("row") || !statement.Has("col"))
        {
            return null;
        }

        int metadata = isSparse ? operands.Source(4) : -1;
        int selector = isSparse ? (int)operands.Constant(5) : 0;
        MatrixOperands matrices = new(operands.Targets(0), operands.Sources(1), operands.Sources(2), operands.Sources(3), bits, metadata, selector);
        if (matrices is not { D.Length: 4, A.Length: 4, C.Length: 4 } || matrices.B.Length != (isSparse ? 4 : 2) || selector > (bits == 16 ? 1 : 0))
        {
            throw statement.Fault("the operands do not fit the shape");
        }

        return types switch
        {
            ["f32", "f16", "f16", "f32"] => new FloatMatrixProduct(matrices, isBFloat16: false),
            ["f32", "bf16", "bf16", "f32"] => new FloatMatrixProduct(matrices, isBFloat16: true),
            ["s32", "u8" or "s8", "u8" or "s8", "s32"] => new IntegerMatrixProduct(matrices, types[1] == "s8", types[2] == "s8"),
            _ => null,
        };
    }
}
