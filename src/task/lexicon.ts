// Owns the concepts of task wording: words and phrases, English and Chinese, that mean the same to the classifier.

/** One concept a line: `name: word, phrase, 词`. Words match whole and with regular endings; Chinese matches anywhere. */
const CONCEPTS = `
please: please, pls, plz, kindly, could you, can you, would you, can u, help me, i need you to, i want you to, i'd like you to, i would like you to, 请, 帮我, 请你, 能否, 能不能, 可以帮, 麻烦, 你能
role: act as, you are a, you are an, you're a, imagine you are, pretend, pretend to be, play the role, your role, take on the role, as an expert, 扮演, 你是一, 作为一, 假设你是, 充当, 假如你是
write: write, draft, compose, pen, author, writing, 写, 撰写, 起草, 编写, 创作, 写作, 拟
create: create, make, generate, produce, craft, come up with, prepare, provide, give me, build, develop, construct, 创建, 生成, 制作, 提供, 给我, 构建, 开发, 准备, 给出, 打造, 编造
design: design, 设计
implement: implement, program, code up, refactor, debug, compile, deploy, install, configure, set up, setup, automate, scrape, parse, serialize, migrate, containerize, vectorize, optimize, optimise, instantiate, lint, transpile, 实现, 编程, 重构, 调试, 编译, 部署, 安装, 配置, 优化代码
fix: fix, solve the error, troubleshoot, resolve the error, not working, doesn't work, does not work, isn't working, won't work, what's wrong, what is wrong, broken, crashes, crash, fails, failing, get an error, getting an error, i get the error, throws, 修复, 报错, 出错, 修正代码, 不工作, 有什么问题, 错误信息, 卡住
explain: explain, describe, elaborate, clarify, walk me through, tell me about, help me understand, discuss, 解释, 说明, 描述, 阐述, 讲解, 简述, 介绍, 讨论
why: why, how come, cause, reason for, reasons for, reasons, causes, causes of, what causes, effect of, effects of, impact of, impact, consequences, implications, 为什么, 为何, 原因, 导致, 影响, 如何影响, 作用
how: how do, how does, how can, how could, how would, how is, how are, how to, how should, how did, 如何, 怎么, 怎样, 怎么样
quantity: how many, how much, how long, how far, how old, how tall, how high, how often, how fast, how big, how large, 多少, 几个, 多大, 多长, 多久, 多远, 几条, 几只, 几天, 几
what: what is, what's, what are, what was, what were, what does, what do, whats, 什么是, 是什么, 指的是, 什么
who: who is, who was, who are, who wrote, who invented, who won, who did, who, whose, 谁, 哪位
when: when is, when was, when did, what year, what date, which year, what time, in which year, 什么时候, 哪一年, 何时, 哪年
where: where is, where was, where are, where can, where do, which country, what country, which city, capital of, 哪里, 在哪, 哪个国家, 哪个城市, 首都
which: which, which one, which of, which of the following, 哪个, 哪种, 哪一个, 哪些
yesno: is it, is there, are there, does it, do you, did, is this, are you, have you, has, was there, true or false, yes or no, is it true, 是否, 是不是, 有没有, 对吗, 对还是错, 正确吗, 对不对
should: should i, should we, should you, should one, should my, shall i, ought to, is it worth, worth it, worth buying, would it be wise, am i wrong, is it ok to, is it okay to, is it a good idea, is it better to, would it be better, better off, is it moral, is it ethical, is it wrong, is it right to, morally, ethical, ethically, justified, justifiable, 应该, 该不该, 要不要, 值得, 是否值得, 应不应该, 是否应该, 道德, 合适吗, 好吗, 划算
better: better, which is better, is better, better than, which is best, who is better, superior, prefer, preferable, more suitable, 更好, 哪个好, 哪个更, 更适合, 更值得, 更优, 比较好
best: best, the best, top, greatest, favorite, favourite, ideal, most suitable, optimal, 最好, 最佳, 最合适, 最适合, 最受欢迎
recommend: recommend, recommendation, recommendations, suggest me, any recommendations, suggestion, advise, advice, what would you choose, looking for a, looking for, which would you, what should i buy, 推荐, 建议, 意见, 选购
suggest: suggest, suggestions, ideas, ideas for, brainstorm, think of, 想法, 点子, 头脑风暴, 创意
choose: choose, choice, decide, decision, pick, select, option, options, opt, vote, going with, dilemma, torn between, go with, which should, 选择, 决定, 抉择, 选哪, 挑选, 选项, 决策, 纠结, 两难
compare: compare, comparison, contrast, versus, vs, difference, differences, difference between, differ, similarities, distinguish, 比较, 对比, 区别, 差异, 不同, 异同
proscons: pros and cons, pros, cons, advantages, disadvantages, advantage, disadvantage, benefits, drawbacks, strengths, weaknesses, trade-offs, tradeoffs, strengths and weaknesses, 优缺点, 利弊, 优点, 缺点, 优势, 劣势, 好处, 坏处, 优劣, 利与弊
analyze: analyze, analyse, analysis, evaluate, evaluation, assess, assessment, examine, investigate, critique, interpret, review, critically, diagnose, audit, swot, insights, insight, implications, root cause, 分析, 评估, 评价, 评论, 解读, 诊断, 审查, 批判, 探讨, 研究
solve: solve, calculate, compute, evaluate the, find the value, determine, simplify, factor, integrate, differentiate, derive, prove, proof, show that, disprove, work out, estimate, 解, 计算, 求, 证明, 推导, 解方程, 算, 化简, 求解, 估算
infer: if, suppose, assume, assuming, given that, deduce, infer, conclude, conclusion, implies, imply, premise, hypothetical, what if, what would happen, hypothesis, logical, logically, logic, riddle, puzzle, step by step, reasoning, reason, think step by step, 如果, 假设, 推断, 推理, 结论, 逻辑, 谜语, 谜题, 逐步思考, 推测, 假如, 得出, 前提
plan: plan, planning, schedule, timetable, itinerary, roadmap, agenda, syllabus, curriculum, lesson plan, workout plan, meal plan, study plan, business plan, marketing plan, project plan, action plan, travel plan, training plan, strategy, strategies, strategic, milestones, timeline, outline a plan, routine, checklist, to-do list, todo list, program for, week plan, day plan, grocery list, menu, budget, steps to, organize, organise, game plan, rollout, go-to-market, go to market, phases, implementation plan, regimen, 计划, 规划, 行程, 日程, 路线图, 议程, 教学大纲, 课程表, 方案, 策略, 战略, 安排, 时间表, 步骤, 菜单, 预算, 清单, 攻略, 锻炼计划, 旅行计划, 日程表, 大纲, 学习计划, 食谱安排
duration: day, week, month, year, days, weeks, months, hours, minutes, daily, weekly, monthly, per week, each day, every day, quarter, weekend, semester, 天, 周, 月, 年, 小时, 分钟, 每天, 每周, 学期, 周末, 一周, 一天
trip: trip, travel, vacation, holiday, tour, visit, wedding, party, conference, event, workshop, retreat, birthday, camp, launch, marathon, exam, workout, fitness, exercise, diet, weight loss, lose weight, gym, 旅行, 旅游, 出差, 婚礼, 聚会, 会议, 活动, 健身, 减肥, 考试, 比赛, 派对, 马拉松, 节食
story: story, stories, short story, tale, novel, fairy tale, fable, plot, chapter, scene, screenplay, movie script, script for, character, characters, protagonist, fanfic, fan fiction, dialogue, monologue, narrative, fiction, episode, prequel, sequel, horror, romance, dystopian, sci-fi, opening line, backstory, villain, hero, 故事, 小说, 童话, 寓言, 剧本, 情节, 角色, 人物, 对话, 续写, 科幻, 主角, 章节, 结尾, 开头, 独白
poem: poem, poetry, haiku, sonnet, limerick, lyrics, song, rap, verse, verses, rhyme, rhyming, ballad, ode, stanza, jingle, acrostic, chorus, 诗, 诗歌, 歌词, 歌曲, 俳句, 绝句, 七言, 五言, 对联, 说唱, 散文, 押韵, 首歌
letter: letter, email, e-mail, mail, cover letter, resignation, apology, invitation, reply to, respond to, response to, thank you note, complaint letter, recommendation letter, message to, dear, memo, 信, 邮件, 电子邮件, 求职信, 推荐信, 道歉信, 邀请函, 辞职信, 回信, 感谢信, 回复, 贺卡, 祝福, 请假条
essay: essay, article, blog, blog post, paragraph, paper, thesis, speech, biography, bio, report, column, editorial, press release, review of, book review, introduction, conclusion, op-ed, eulogy, toast, newsletter, whitepaper, abstract, cover page, personal statement, motivation letter, 文章, 作文, 博客, 论文, 演讲, 演讲稿, 发言稿, 传记, 新闻稿, 报告, 段落, 随笔, 议论文, 心得, 总结报告, 稿子, 影评, 书评, 日记
advert: slogan, tagline, ad, ads, advertisement, advertising, copy, copywriting, marketing copy, product description, caption, tweet, tweets, post, instagram, linkedin, tiktok, headline, headlines, title, titles, name for, names for, brand name, catchy, landing page copy, promotional, seo, campaign, pitch, cta, youtube, podcast, subject line, 广告, 文案, 口号, 标语, 标题, 产品描述, 推文, 朋友圈, 名字, 命名, 取名, 起名, 宣传, 推广, 小红书, 微博, 广告语, 招聘广告, 视频脚本, 推销
funny: joke, jokes, funny, humorous, humor, pun, puns, witty, sarcastic, satire, comedy, roast, skit, stand-up, stand up, parody, meme, 笑话, 幽默, 搞笑, 讽刺, 段子, 相声, 小品, 有趣
style: in the style of, tone, voice, style, vivid, engaging, persuasive, compelling, imaginative, creative, creatively, original, emotional, dramatic, poetic, formal, formally, professional, casual, friendly, sound more, heartfelt, 风格, 语气, 生动, 吸引人, 富有想象力, 正式, 专业, 口吻, 感人, 优美, 文采
rewrite: rewrite, rephrase, reword, paraphrase, polish, improve this, improve the, make it sound, restate, rewriting, revise, improve my, rewrite this, make this, humanize, rewritten, expand, embellish, 改写, 润色, 重写, 改编, 扩写, 修改, 重新演绎, 编辑以下, 仿写, 改进, 换一种
correct: correct, proofread, grammar, grammatical, spelling, typos, typo, punctuation, grammatically, correct the grammar, 语法, 错别字, 拼写, 标点, 校对, 纠正, 改错, 病句
translate: translate, translation, translator, translating, in english, in french, in spanish, in german, in chinese, in japanese, into english, into french, into spanish, into german, to english, to french, to spanish, to german, to chinese, to japanese, into chinese, 翻译, 译成, 英文, 英语, 中文, 法语, 日语, 德语, 西班牙语, 翻译成, 译为, 韩语
language: english, french, spanish, german, italian, portuguese, japanese, chinese, korean, russian, arabic, hindi, latin, dutch, swedish, polish, turkish, mandarin
summarize: summarize, summarise, summary, tl;dr, tldr, tl, main points, key points, main idea, key takeaways, sum up, condense, shorten, bullet points, recap, abstract of, gist, 总结, 摘要, 概括, 概述, 归纳, 要点, 主旨, 缩写, 简要, 主要内容, 中心思想, 提炼
extract: extract, identify, find all, list all, find the, pull out, highlight, spot, detect, locate, retrieve, keywords, named entities, entities, entity, 提取, 抽取, 找出, 识别, 列出, 关键词, 实体, 检测, 标记, 抽出
classify: classify, categorize, categorise, category, categories, label, sentiment, positive or negative, positive, negative, neutral, tag, spam, classification, sort into, group, topic, intent, 分类, 归类, 情感, 类别, 标签, 积极, 消极, 正面, 负面, 情绪, 判断, 属于, 主题, 极性
sort: sort, order, alphabetical, alphabetically, ascending, descending, rank, reorder, arrange, rearrange, reverse, 排序, 升序, 降序, 按字母, 排列, 顺序, 从大到小, 从小到大
format: format, reformat, convert, table, json, csv, markdown, list, bullet, transform, turn into, fill in, fill in the blank, blank, replace, remove, count, lowercase, uppercase, capitalize, 格式, 转换, 表格, 列表, 填空, 替换, 删除, 大写, 小写, 转化, 空格, 格式化
define: define, definition, meaning, mean, means, meaning of, synonym, synonyms, antonym, antonyms, stand for, stands for, spell, plural, another word for, word for, term, etymology, 定义, 含义, 意思, 同义词, 反义词, 近义词, 全称, 释义, 成语, 词语, 造句
fact: name, tell me, list, give an example, example, examples, example of, examples of, facts, fact, information, trivia, population, currency, distance, height, president, inventor, 举例, 例子, 事实, 信息, 例, 举出, 人口, 总统, 世界上, 历史上
passage: passage, text, following text, document, context, article below, the following, sentence, sentences, conversation, transcript, below, given, provided, according to, based on, answer the question, question, from the, input, output, 文本, 文章中, 段话, 以下, 下面, 给定, 根据, 句子, 阅读, 段落, 这段, 上述, 材料, 回答, 问题, 这句话, 下列, 内容, 输入, 一段
smalltalk: hello, hi, hey, thanks, thank you, how are you, good morning, good night, bye, goodbye, what's up, who are you, your name, are you human, are you an ai, are you real, 你好, 您好, 谢谢, 再见, 早上好, 晚安, 你是谁, 你叫什么, 在吗, 哈喽
math: math, maths, mathematics, equation, equations, sum, product of, fraction, percent, percentage, probability, integral, derivative, matrix, vector, theorem, polynomial, geometry, triangle, circle, square root, algebra, calculus, prime, integer, integers, ratio, average, mean of, median, variance, standard deviation, function f, real numbers, arithmetic, sequence, permutations, combinations, dice, coin, speed, velocity, acceleration, area, perimeter, volume, angle, radius, interest rate, profit, remainder, divisible, logarithm, limit, convergence, axiom, eigenvalue, 数学, 方程, 概率, 分数, 百分之, 积分, 导数, 矩阵, 几何, 三角形, 面积, 周长, 体积, 平均, 速度, 质数, 整数, 数列, 比例, 一共, 千米, 千克, 平方, 剩下, 还剩, 共有, 每千克, 元, 小数, 厘米, 应用题, 公里, 之和, 乘, 除以, 余数
science: physics, chemistry, biology, quantum, gravity, atoms, molecules, evolution, climate, economy, inflation, theory, philosophy, history, psychology, photosynthesis, energy, universe, phenomenon, genetics, neuroscience, relativity, entropy, society, politics, economic, political, social, 物理, 化学, 生物, 量子, 重力, 进化, 气候, 经济, 理论, 哲学, 历史, 心理, 能量, 宇宙, 现象, 社会, 科学, 政治
data: data, dataset, statistics, statistical, chart, graph, trend, trends, correlation, survey, results, findings, metrics, revenue, sales, figures, 数据, 统计, 图表, 趋势, 结果, 指标
proglang: python, javascript, typescript, java, c++, cpp, c#, golang, rust, ruby, php, swift, kotlin, scala, haskell, perl, matlab, bash, powershell, sql, html, css, vba, lua, solidity, assembly, fortran, cobol, dart, elixir, clojure, julia, latex, js, ts, html5, css3, plsql, tsx, jsx, objective-c, csharp, scss, yaml, xml, verilog, vhdl, delphi, r code, graphql, mql4, mql5, gdscript, zig, ocaml, svg, 代码语言
framework: react, angular, vue, node, nodejs, node.js, django, flask, fastapi, spring, spring boot, express, laravel, rails, tensorflow, pytorch, keras, numpy, pandas, opencv, scikit-learn, sklearn, selenium, docker, kubernetes, k8s, aws, azure, gcp, terraform, ansible, git, github, gitlab, linux, ubuntu, nginx, apache, mysql, postgres, postgresql, mongodb, redis, sqlite, kafka, elasticsearch, firebase, jquery, bootstrap, tailwind, next.js, nextjs, svelte, flutter, unity, unreal, arduino, raspberry pi, esp32, npm, pip, webpack, vite, hibernate, jenkins, langchain, streamlit, matplotlib, qt, wordpress, excel, google sheets, supabase, prisma, playwright, beautifulsoup, ggplot, dplyr, tkinter, pygame, asp.net, .net, dotnet, blazor, wpf, oracle, snowflake, airflow, spark, hadoop, vim, vscode, systemd, cron, crontab, ffmpeg, openssl, ssh, odoo, godot, three.js, discord.py, telegram bot, huggingface, transformers, shader, cuda, opengl, cmake, makefile, gradle, maven, 树莓派
codething: code, function, functions, class, method, script, program, algorithm, regex, regular expression, query, api, endpoint, database, schema, array, string, variable, loop, recursion, recursive, pointer, struct, object, module, package, library, unit test, unit tests, test cases, bug, bugs, error, exception, stack trace, traceback, compiler, terminal, command line, shell, command, server, client, backend, frontend, web app, website, web page, webpage, app, application, component, button, css class, div, dataframe, async, thread, threads, mutex, hash map, linked list, binary search, binary tree, stack, queue, data structure, middleware, dockerfile, yaml file, config, json file, csv file, excel formula, formula, macro, plugin, extension, chrome extension, bot, crud, rest api, websocket, jwt, oauth, login page, snippet, repo, repository, commit, pull request, diff, merge conflict, segfault, null pointer, nullpointerexception, typeerror, undefined, syntax error, runtime, compile error, boilerplate, cli, sdk, kernel, driver, firmware, microservice, lambda, callback, promise, closure, generics, interface, enum, iterator, decorator, fibonacci, palindrome, fizzbuzz, quicksort, mergesort, todo app, stored procedure, primary key, 代码, 函数, 程序, 算法, 脚本, 数据库, 数组, 字符串, 变量, 循环, 递归, 接口, 正则, 查询语句, 网页, 网站, 应用程序, 服务器, 前端, 后端, 类名, 编译器, 命令行, 链表, 二叉树, 单元测试, 报错信息, 异常, 快速排序, 伪代码, 库, 命令, 方法名, 列表推导
short: one word, in one sentence, briefly, short answer, in a sentence, concise, in a few words, one line, just the answer, only answer, only output, respond with, answer with, reply with, 一句话, 简短, 简洁, 一个词, 只回答, 仅输出, 只输出, 直接回答
length: words, word essay, pages, paragraphs, 字, 字数, 字左右, 字以内
learn: learn, learning, study, teach, teacher, teaching, students, student, course, class for, lesson, beginner, beginners, career, goal, goals, habit, productivity, startup, business, company, team, project, 学习, 教学, 学生, 课程, 初学者, 职业, 目标, 习惯, 创业, 公司, 团队, 项目, 孩子, 老师, 教育
goods: buy, purchase, phone, laptop, car, camera, tv, restaurant, restaurants, hotel, hotels, movie, movies, book, books, game, games, gift, gifts, shoes, headphones, bike, dog, cat, price, cheap, brand, invest, investment, stock, stocks, job, college, university, major, house, rent, 买, 手机, 电脑, 汽车, 相机, 餐厅, 酒店, 电影, 书籍, 礼物, 品牌, 投资, 股票, 房子, 工作, 专业, 大学, 本书, 游戏, 产品
opinion: do you think, what do you think, your opinion, in your opinion, thoughts on, your thoughts, your view, opinion on, agree, disagree, stance, take on, believe, 你认为, 你觉得, 看法, 观点, 同意, 立场, 你对, 怎么看
compquestion: or, rather than, instead of, over, between, 还是, 或者, 之间
recipe: recipe, cook, bake, ingredients, dinner, dish, meal, food, 食谱, 做菜, 烹饪, 菜谱, 食材, 美食, 菜
prove: theorem, lemma, contradiction, induction, irrational, epsilon-delta, if and only if, bijection, convex, 归纳法, 定理, 反证, 充分必要
game: game design, quest, dungeon, d&d, dnd, rpg, text adventure, simulate, simulation, roleplay, role-play, role play, interview me, interviewer, world building, worldbuilding, 角色扮演, 模拟, 文字游戏, 面试官
media: image prompt, midjourney, prompt for, dall-e, stable diffusion, prompt, photo, cinematic, logo, illustration, drawing, 图片, 提示词, 画面, 插画
medical: symptoms, treatment, disease, medicine, doctor, patient, health, pain, 症状, 治疗, 疾病, 医生, 健康, 病人
legal: law, legal, contract, lawyer, tax, policy, regulation, rights, 法律, 合同, 律师, 税, 政策
unit: mm, cm, km, kg, grams, gram, kilograms, m/s, mph, km/h, newton, newtons, joules, watts, watt, volts, volt, ohm, ohms, amps, kelvin, celsius, fahrenheit, degrees, moles, mol, litres, liters, liter, metres, meters, meter, feet, inches, miles, kilometers, pounds, psi, hz, 厘米, 千米, 公里, 千克, 公斤, 平方米, 立方米, 米长, 升水, 元钱, 每小时, 千瓦
motion: mass, force, acceleration, momentum, velocity, circuit, resistor, resistance, capacitor, voltage, temperature, pressure, friction, pendulum, wavelength, torque, charge, heat, reservoir, gas, spring, projectile, density, concentration, reaction, equilibrium, mixture, 质量, 加速度, 电阻, 电流, 浓度, 压强
quiz: which of the following, select all, true statements, correct answer, multiple choice, answer only, options, a), b), c), choose the correct, premise, hypothesis, entail, entails, contradict, 选项, 正确答案, 选择题, 正确的是, 选出
relatives: older, younger, taller, brother, sister, father, mother, twice as, half as, remaining, remain, altogether, in total, apiece, leftover, fewer, 一共, 还剩, 原来, 平均, 剩下, 每人, 共有, 倍, 相遇
request: i will give you, i will provide, i will send, i'll give you, my first request, my first, your task is, your role is, your job is, you are tasked with, you will be given, you will be provided, you will, your goal is, tasked with, 我会给你, 我将提供, 你的任务是, 我将, 我的第一个
deliverable: prd, okr, okrs, kpi, kpis, sop, rfp, deliverables, objectives, stakeholders, phases, phase, proposal, framework, workflow, playbook, blueprint, guidelines, protocol, specification, requirements, scope, user stories, user story, backlog, lesson, module, outline, course, training, 教案, 流程, 步骤, 方案, 目标, 阶段, 大纲, 策划, 规划, 措施, 指标
product: app, apps, application, website, web app, mobile app, extension, plugin, ui, interface, responsive, login, authentication, deployment, bot, chatbot, dashboard, repository, repo, codebase, frontend, front-end, back-end, architecture, pull request, commit, 网站, 应用, 程序, 接口, 网页, 软件, 小程序, 前端, 后端
leisure: film, films, artist, artists, band, bands, album, albums, playlist, songs like, series, show, shows, anime, musician, musicians, novels, authors, podcast, podcasts, sightseeing, places, places to visit, 歌手, 乐队, 专辑, 小说推荐, 景点, 动漫, 电视剧, 音乐
person: my boss, my friend, my wife, my husband, my girlfriend, my boyfriend, my mother, my father, my neighbor, my neighbour, my colleague, my manager, my landlord, my kids, my son, my daughter, customer, client, 老板, 同事, 朋友, 客户, 老师, 妈妈, 爸爸
ordering: in order, from smallest, from largest, smallest to largest, largest to smallest, north to south, oldest to newest, chronological, chronologically, rank these, put these, place these, sort these, in alphabetical order, 从小到大, 从大到小, 按顺序, 从高到低
assign: assign, assigned, match, matches, determine whether, determine if, decide whether, tell whether, tell if, which category, of these categories, flag, annotate, score, rate, grade, triage, respond with, 归为, 匹配, 标注, 打分, 是哪一类, 请判断
check: proof read, proof-read, proofreading, proofreader, check my, check this, check the grammar, edit this, edit the, spell check, fix the grammar, fix my grammar, corrections, native english, 语法检查, 检查语法, 通顺
speech: say something, talk like, speak like, speak as, in character, stay in character, perspective of, point of view, as if you were, first person, imagine, envision, pretend, transform into, hypothetical, scenario, 想象, 假装, 视角, 第一人称, 口吻, 入戏
audience: audience, readers, followers, subscribers, brand, branding, marketing, customers, engagement, viral, launch, sale, promotion, 受众, 粉丝, 品牌, 营销, 推广, 顾客
finance: revenue, profit, cost, price, market size, valuation, interest rate, return, portfolio, loan, tax rate, balance sheet, cash flow, forecast, 利润, 收入, 成本, 利率, 价格
event: who won, happened, war, battle, born, died, discovered, invented, founded, founder, located, famous, known for, called, capital, 发明, 发现, 位于, 著名, 诞生, 成立, 称为, 朝代
`;

/** Concept number by word or phrase; built at first use. */
let table: Map<string, number[]> | undefined;

function build(): Map<string, number[]> {
  const built = new Map<string, number[]>();
  let concepts = 0;
  for (const line of CONCEPTS.split('\n')) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const concept = concepts++;
    for (const phrase of line.slice(colon + 1).split(',')) {
      const key = phrase.trim();
      if (key === '') continue;
      const known = built.get(key);
      if (known === undefined) built.set(key, [concept]);
      else if (!known.includes(concept)) known.push(concept);
    }
  }
  return built;
}

/** The concepts of a word or phrase in lower case; undefined where it has none. */
export function conceptsOf(phrase: string): readonly number[] | undefined {
  table ??= build();
  return table.get(phrase);
}
