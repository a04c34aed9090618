# Needs git, make and Python 3.11 to 3.13; everything else it fetches itself.
PYTHON ?= python3
RUN := .venv/bin/python -m

.PHONY: help install demo demo-reset demo-manage test lint fuzz bench prod-smoke

help:
	@echo "make demo         启动演示环境（PORT=8000），Ctrl-C 停止"
	@echo "make demo-reset   清除演示数据"
	@echo "make demo-manage  在运行中的演示环境里执行管理命令（ARGS=\"compile_bulletin 2026-10\"）"
	@echo "make test         运行全部测试（ARGS=\"tests/tasks -k 填报\"）"
	@echo "make lint         检查代码风格、类型、引用方向、模板与迁移"
	@echo "make fuzz         按接口描述随机造 1 万个请求，检查没有 5xx（CASES=1000 少跑些）"
	@echo "make bench        测算主要读取和页面的耗时，与同次测得的下限对照"
	@echo "make prod-smoke   按生产环境的启动命令演练一个月的流程"

install:
	@$(PYTHON) -m tools.bootstrap

demo: install
	@$(RUN) tools.demo

demo-reset: install
	@$(RUN) tools.demo reset

demo-manage: install
	@$(RUN) tools.demo manage $(ARGS)

test: install
	@exec $(RUN) tools.run_tests $(ARGS)

lint: install
	@$(RUN) tools.lint

fuzz: install
	@FUZZ_CASES=$(or $(CASES),10000) $(RUN) tools.run_tests -n 0 tests/flows/test_fuzz.py -k defect -q

prod-smoke: install
	@$(RUN) tools.prod_smoke

bench: install
	@$(RUN) tools.bench $(ARGS)
