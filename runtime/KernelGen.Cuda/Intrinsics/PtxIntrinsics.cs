using System;
using System.Reflection;
using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;

namespace KernelGen;

/// <summary>Teaches ILGPU's compiler the instructions of <see cref="Ptx"/>.</summary>
public static class PtxIntrinsics
{
    private static readonly MethodInfo Generator = typeof(PtxIntrinsics).GetMethod(nameof(Generate), BindingFlags.Static | BindingFlags.NonPublic)!;

    /// <summary>Makes kernels that call methods of <see cref="Ptx"/> compile for NVIDIA GPUs.</summary>
    /// <param name="builder">The context that is being built.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static Context.Builder PtxInstructions(this Context.Builder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IntrinsicImplementationManager manager = builder.GetIntrinsicManager();
        foreach (MethodInfo method in typeof(Ptx).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
        {
            if (method.IsDefined(typeof(PtxInstructionAttribute)))
            {
                manager.RegisterMethod(method, new PTXIntrinsic(Generator, IntrinsicImplementationMode.GenerateCode));
            }
        }

        return builder;
    }

    // ILGPU finds this method by reflection and calls it wherever a kernel calls one of the registered methods.
    private static void Generate(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        MethodCall call = (MethodCall)value;
        PtxInstructionAttribute instruction = ((MethodInfo)call.Target.Source).GetCustomAttribute<PtxInstructionAttribute>()!;
        int isa = (10 * backend.InstructionSet.Major) + backend.InstructionSet.Minor;

        // Filling may emit moves of constants to registers, which come first.
        string filled = new PtxText(generator, call).Fill(isa >= instruction.NewerFrom ? instruction.NewerText! : instruction.Text, instruction.Space);
        generator.Builder.Append('\t').AppendLine(filled);
    }
}
