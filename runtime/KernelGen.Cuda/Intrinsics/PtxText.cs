using System;
using System.Collections.Generic;
using System.Globalization;
using System.Reflection;
using System.Text;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Types;
using ILGPU.IR.Values;
using static ILGPU.Backends.RegisterAllocator<ILGPU.Backends.PTX.PTXRegisterKind>;

namespace KernelGen;

/// <summary>Puts registers and constants of one call into the text of its instruction.</summary>
internal sealed class PtxText
{
    private const string Result = "result";
    private readonly PTXCodeGenerator _generator;
    private readonly MethodInfo _method;
    private readonly Dictionary<string, Register> _registers = [];
    private readonly HashSet<string> _generic = [];

    public PtxText(PTXCodeGenerator generator, MethodCall call)
    {
        _generator = generator;
        _method = (MethodInfo)call.Target.Source;
        foreach (ParameterInfo parameter in _method.GetParameters())
        {
            Value argument = call.Nodes[parameter.Position];
            _registers.Add(parameter.Name!, generator.Load(argument));
            if (argument.Type is AddressSpaceType { AddressSpace: MemoryAddressSpace.Generic })
            {
                _generic.Add(parameter.Name!);
            }
        }

        if (!call.Type.IsVoidType)
        {
            _registers.Add(Result, generator.Allocate(call));
        }
    }

    /// <summary>The text with every <c>%name</c> and <c>#name</c> replaced. Other names after a percent sign are PTX's own, such as <c>%laneid</c>.</summary>
    /// <param name="text">The text of the instruction.</param>
    /// <param name="space">The state space of references. Where ILGPU does not know it, it has a generic address, which is converted first.</param>
    public string Fill(string text, string space)
    {
        StringBuilder filled = new();
        foreach (string name in _generic)
        {
            filled.Append(CultureInfo.InvariantCulture, $".reg .u64 {name}; cvta.to.{space}.u64 {name}, {Registers(_registers[name])}; ");
        }

        for (int i = 0; i < text.Length;)
        {
            char sigil = text[i];
            if (sigil is not ('%' or '#'))
            {
                filled.Append(sigil);
                i++;
                continue;
            }

            int end = i + 1;
            while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
            {
                end++;
            }

            string name = text[(i + 1)..end];
            filled.Append(sigil == '#' ? Constant(name)
                : _generic.Contains(name) ? name
                : _registers.TryGetValue(name, out Register? register) ? Registers(register)
                : text[i..end]);
            i = end;
        }

        return _generic.Count > 0 ? $"{{ {filled} }}" : filled.ToString();
    }

    private string Registers(Register register)
    {
        List<string> names = [];
        Collect(register, names);
        return register.IsCompound ? "{" + string.Join(", ", names) + "}" : names[0];
    }

    private void Collect(Register register, List<string> names)
    {
        switch (register)
        {
            case CompoundRegister compound:
                foreach (Register child in compound.Children)
                {
                    Collect(child, names);
                }

                break;
            case PrimitiveRegister primitive:
                // ILGPU's text of a register has no percent sign.
                names.Add("%" + PTXRegisterAllocator.GetStringRepresentation(_generator.EnsureHardwareRegister(primitive)));
                break;
        }
    }

    private string Constant(string name) => _registers[name] is ConstantRegister constant
        ? constant.Value.RawValue.ToString(CultureInfo.InvariantCulture)
        : throw new NotSupportedException($"{nameof(Ptx)}.{_method.Name}: '{name}' is part of the instruction, so it must be a constant.");
}
