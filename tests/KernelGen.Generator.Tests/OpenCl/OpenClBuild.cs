using System.Collections.Generic;
using System.Linq;
using KernelGen.Generator.Plans;

namespace KernelGen.Generator.Tests.OpenCl;

/// <summary>One way in which the runtime builds a program, on a device that has nothing beyond what that way needs.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Program">Which programs are built like this.</param>
/// <param name="Standard">The version of OpenCL C.</param>
/// <param name="Extensions">Extensions and features of the device.</param>
/// <param name="Macros">What the runtime defines.</param>
internal sealed record OpenClBuild(string Name, OpenClProgram Program, string Standard, string Extensions, string Macros)
{
    private const string SubGroups = "cl_khr_subgroups __opencl_c_subgroups";

    /// <summary>The machine that is compiled for.</summary>
    public string Machine { get; init; } = "spir64-unknown-unknown";

    /// <summary>One build per standard, mode and vector width; block sizes vary with them.</summary>
    public static IReadOnlyList<OpenClBuild> All { get; } =
    [
        new("generic on a CPU", OpenClProgram.Generic, "CL1.2", "", "VW=16 R=2 TM=1 CHAINS=4 TPG=1"),
        new("generic on a GPU", OpenClProgram.Generic, "CL1.2", "", "VW=1 R=1 TM=8 CHAINS=1 TPG=2 MULTIPLY_ADD=mad"),
        new("generic, OpenCL 3", OpenClProgram.Generic, "CL3.0", "", "VW=8 R=1 TM=4 CHAINS=2 TPG=1"),
        new("sub-groups, OpenCL 2", OpenClProgram.Generic, "CL2.0", "cl_khr_subgroups", "VW=2 R=1 TM=2 CHAINS=1 TPG=1 SPLIT WGS=64"),
        new("sub-groups, OpenCL 3", OpenClProgram.Generic, "CL3.0", SubGroups, "VW=4 R=2 TM=1 CHAINS=1 TPG=1 SPLIT WGS=128"),
        new("fp16 on a CPU", OpenClProgram.Generic, "CL1.2", "cl_khr_fp16", "VW=16 R=2 TM=2 CHAINS=4 TPG=1 FP16"),
        new("fp16 and sub-groups", OpenClProgram.Generic, "CL3.0", "cl_khr_fp16 " + SubGroups, "VW=1 R=1 TM=4 CHAINS=1 TPG=1 SPLIT WGS=32 FP16"),
        new("rows on a CPU", OpenClProgram.Rows, "CL1.2", "", "VW=16 R=2 TM=1 CHAINS=4 TPG=1"),
        new("rows on a GPU", OpenClProgram.Rows, "CL1.2", "", "VW=1 R=1 TM=8 CHAINS=1 TPG=2 MULTIPLY_ADD=mad"),
        new("rows, OpenCL 3", OpenClProgram.Rows, "CL3.0", "", "VW=8 R=1 TM=4 CHAINS=2 TPG=1"),
        new("local memory", OpenClProgram.Local, "CL1.2", "", "VW=4 R=1 TM=8 CHAINS=1 TPG=1 DEPTH=8"),
        new("local memory, OpenCL 3", OpenClProgram.Local, "CL3.0", "", "VW=16 R=2 TM=1 CHAINS=1 TPG=1 DEPTH=1"),
        new("byte dot products in software", OpenClProgram.Dot, "CL1.2", "", "VW=1 R=1 TM=8 CHAINS=1 TPG=2"),
        new("byte dot products", OpenClProgram.Dot, "CL3.0", "cl_khr_integer_dot_product", "VW=1 R=1 TM=1 CHAINS=4 TPG=1"),

        // For spir64, clang's header defines the feature whether the device has it or not.
        new("byte dot products in software, OpenCL 3", OpenClProgram.Dot, "CL3.0", "", "VW=1 R=1 TM=4 CHAINS=2 TPG=1") { Machine = "x86_64-unknown-unknown" },
    ];

    /// <summary>The arguments for clang.</summary>
    public IEnumerable<string> Arguments =>
    [
        "-target",
        Machine,
        "-cl-std=" + Standard,
        "-Xclang",
        string.Join(",+", ["-cl-ext=-all", "cl_khr_byte_addressable_store", .. Extensions.Split(' ', System.StringSplitOptions.RemoveEmptyEntries)]),
        .. Macros.Split(' ', System.StringSplitOptions.RemoveEmptyEntries).Select(static macro => "-D" + macro),
    ];
}
