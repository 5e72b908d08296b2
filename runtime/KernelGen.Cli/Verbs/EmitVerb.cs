using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using KernelGen.Cli.Demo;
using KernelGen.Cli.Terminal;
using KernelGen.Generator.Plans;
using KernelGen.Generator.Rendering;
using KernelGen.Samples.Formats;

namespace KernelGen.Cli.Verbs;

/// <summary>Prints the source text of kernels, exactly as a build generates it.</summary>
internal sealed class EmitVerb : Verb
{
    private const string Best = "best";
    private const string All = "all";
    private const string OpenCl = "opencl";
    private const string Cuda = "cuda";

    private readonly Argument<string?> _type = new("TYPE")
    {
        Description = "A layer class of this tool, such as Slim.Up or LargeLayers.Int4. Give this or --format.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _format = new("--format") { Description = "A format id, such as i4g128 or i4t_s24_lr10i4g128.", HelpName = "ID" };

    private readonly Option<string?> _shape = new("--shape") { Description = "Outputs x inputs, for the size that is reported; kernels serve every shape.", HelpName = "NxK" };

    private readonly Option<string> _target = new("--target")
    {
        Description = "An instruction set (avx512vnni, avx512, avx2vnni, avx2, v128), 'opencl', 'cuda', 'best' for this machine's instruction set, or 'all'.",
        HelpName = "T",
        DefaultValueFactory = static _ => Best,
    };

    private readonly Option<bool> _ptx = new("--ptx") { Description = "For the target 'cuda': print what ILGPU makes of each method of the C#, which is what the driver gets. Needs neither driver nor GPU." };

    public EmitVerb()
        : base(
            "emit",
            "Print the kernels that the build generates for a format or a layer class.",
            "emit --format i4t_s24 --shape 11008x4096",
            "emit --format u3g64z_a8 --target avx2",
            "emit --format i4g128_a8g32 --target opencl",
            "emit --format i4g128 --target cuda --ptx",
            "emit SlimQuantized.Up --target all --json")
    {
        Add(_type);
        Add(_format);
        Add(_shape);
        Add(_target);
        Add(_ptx);
        Validators.Add(result =>
        {
            bool hasType = result.GetResult(_type) is { Tokens.Count: > 0 }, hasFormat = result.GetResult(_format) is { Implicit: false };
            if (hasType == hasFormat)
            {
                result.AddError(hasType
                    ? "A layer class has its own format; leave out TYPE or --format."
                    : "Nothing to emit; name a layer class, or a format with --format, for example --format i4g128.");
            }

            if (result.GetValue(_ptx) && result.GetValue(_target) != Cuda)
            {
                result.AddError("Only kernels for NVIDIA GPUs become PTX; add --target cuda, or leave --ptx out.");
            }
        });
    }

    public override int Run(ParseResult arguments, VerbOutput output)
    {
        (LayerFormat format, Shape shape) = Layer(arguments.GetValue(_type), arguments.GetValue(_format), arguments.GetValue(_shape));
        string[] targets = Targets(format, arguments.GetValue(_target)!);
        EmittedKernel[] kernels =
        [
            .. CpuPlanner.Plan(format).Distinct().Where(plan => targets.Contains(plan.Target.Name))
                .Select(static plan => new EmittedKernel(plan.Name, plan.Target.Name, KernelRenderer.Render(plan).Text)),
            .. PanelPlanner.Plan(format).Where(plan => targets.Contains(plan.Target.Name))
                .Select(static plan => new EmittedKernel(plan.Name, plan.Target.Name, PanelRenderer.Render(plan).Text)),
            .. OpenClPlanner.Plan(format).Where(_ => targets.Contains(OpenCl))
                .Select(static plan => new EmittedKernel(plan.Name, OpenCl, OpenClRenderer.Render(plan).Text)),
            .. CudaPlanner.Plan(format).Where(_ => targets.Contains(Cuda))
                .Select(static plan => new EmittedKernel(plan.Name, Cuda, CudaRenderer.Render(plan).Text)),
        ];
        if (arguments.GetValue(_ptx))
        {
            kernels = [.. PtxText.Of([.. kernels.Select(static kernel => kernel.Text)]).Select(static ptx => new EmittedKernel(ptx.Name, Cuda, ptx.Text))];
        }

        if (output.IsJson)
        {
            output.WriteJson(kernels);
            return ExitCode.Success;
        }

        foreach (EmittedKernel kernel in kernels)
        {
            output.Writer.Write(kernel.Text);
        }

        output.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{format} {shape}: {format.PackedBytes(shape.Outputs, shape.Inputs):N0} bytes, {format.StoredBits(shape.Outputs, shape.Inputs):0.000} bits per weight"));
        return ExitCode.Success;
    }

    private static (LayerFormat Format, Shape Shape) Layer(string? type, string? id, string? shapeText)
    {
        if (type is not null)
        {
            return Class(type, shapeText);
        }

        Shape shape = shapeText is null ? new(LargeLayers.Outputs, LargeLayers.Inputs) : Shape.Parse(shapeText);
        LayerFormat format = FormatId.TryParse(id!, out LayerFormat? parsed, out string? error) ? parsed! : throw new KernelGenException(error!);
        return format.Mix?.Fits(format.Mix.Axis == MixAxis.Rows ? shape.Outputs : shape.Inputs, format.Weights.GroupSize) == false
            ? throw new KernelGenException($"A layer of {shape} cannot be shared out as {format}; use a larger --shape, and inputs that groups divide.")
            : (format, shape);
    }

    private static (LayerFormat Format, Shape Shape) Class(string name, string? shapeText)
    {
        Dictionary<string, Type> layers = new Type[] { typeof(EmitVerb), typeof(Float32) }
            .SelectMany(static each => each.Assembly.GetTypes())
            .Where(static type => type is { IsClass: true, IsAbstract: false } && type.GetInterfaces().Any(static each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IQuantizedLinear<>)))
            .ToDictionary(ShortName);
        Type layer = layers.TryGetValue(name, out Type? found) ? found : throw new KernelGenException(
            $"'{name}' is not a layer class of this tool; " + (NearestWord.Find(name, layers.Keys) is { } nearest ? $"did you mean '{nearest}'?" : "use one of " + string.Join(", ", layers.Keys.Order()) + "."));
        LayerFormat format = (LayerFormat)Property(layer, "Format");
        Shape own = new((int)Property(layer, "OutFeatures"), (int)Property(layer, "InFeatures"));
        return shapeText is null || Shape.Parse(shapeText) == own
            ? (format, own)
            : throw new KernelGenException($"{name} is {own}, not {shapeText}; leave --shape out, or give --format {format} instead of the class.");
    }

    private static string ShortName(Type type) => type.DeclaringType is { } owner ? ShortName(owner) + "." + type.Name : type.Name;

    private static object Property(Type layer, string name) => layer.GetProperty(name)!.GetValue(null)!;

    private static string[] Targets(LayerFormat format, string target)
    {
        KernelPlan[] plans = [.. CpuPlanner.Plan(format)];
        string[] cpu = [.. plans.Select(static plan => plan.Target.Name).Concat(PanelPlanner.Plan(format).Select(static plan => plan.Target.Name)).Distinct()];
        string[] names = [.. cpu, OpenCl, .. CudaPlanner.Plan(format).Take(1).Select(static _ => Cuda)];
        if (target == All)
        {
            return names;
        }

        // Plans come best first; a machine without vectors runs the reference, which is no generated kernel.
        string chosen = target == Best
            ? plans.FirstOrDefault(static plan => KernelSelector.IsSupported(Enum.Parse<CpuIsa>(plan.Target.Isa)))?.Target.Name ?? cpu[^1]
            : target;
        return names.Contains(chosen) ? [chosen] : throw new KernelGenException(
            $"'{target}' is not a target of {format}; " + (NearestWord.Find(target, names) is { } nearest ? $"did you mean '{nearest}'?" : $"use {string.Join(", ", names)}, {Best} or {All}."));
    }

    private sealed record EmittedKernel(string Name, string Target, string Text);
}
